"""Identifiers: UUIDv7 inside, one opaque token that knows its type outside.

A public id is ``<type>_<26 characters>``: the type's word and the UUID in lower-case Crockford base32, so that
``node(id:)`` knows the type while planning and a malformed id never reaches the database.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from random import Random
from uuid import UUID

from uuid_utils.compat import uuid7

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LENGTH = 26  # ceil(128 / 5)

NIL = UUID(int=0)
"""Stands for "none" in keys of summaries, where NULL would never equal itself."""


class MalformedId(ValueError):
    """The text is no public id at all."""


_drawing: ContextVar[Callable[[], UUID] | None] = ContextVar("drawing", default=None)
_EARLIEST = 1_735_689_600_000
"""2025-01-01 in milliseconds: drawn ids are older than all that come after them."""


def new_id() -> UUID:
    """A fresh UUIDv7: time-ordered, made here and never by the database."""
    draw = _drawing.get()
    return uuid7() if draw is None else draw()


@contextmanager
def drawn_from(seed: str) -> Generator[None, None, None]:
    """In the block (and tasks begun in it) `new_id` draws the same ids, in the same order, for the same seed.

    For worlds that are to be alike each time they are made; what two tasks draw at once needs a seed for each.
    """
    token = _drawing.set(_drawer(Random(seed)))
    try:
        yield
    finally:
        _drawing.reset(token)


def _drawer(random: Random) -> Callable[[], UUID]:
    """Ids one millisecond after another, in the layout of a UUIDv7 (RFC 9562, 5.7)."""
    moments = count(_EARLIEST)

    def draw() -> UUID:
        high, low = random.getrandbits(12), random.getrandbits(62)
        return UUID(int=next(moments) << 80 | 7 << 76 | high << 64 | 2 << 62 | low)

    return draw


def encode(prefix: str, value: UUID) -> str:
    """The public id of a row, for example ``lead_01j9…``."""
    number, letters = value.int, []
    for _ in range(_LENGTH):
        number, rest = divmod(number, 32)
        letters.append(ALPHABET[rest])
    return f"{prefix}_{''.join(reversed(letters))}"


def decode(token: str) -> tuple[str, UUID]:
    """Prefix and UUID of a public id; raises `MalformedId` for anything else."""
    prefix, separator, letters = token.rpartition("_")
    if not separator or not prefix or len(letters) != _LENGTH:
        raise MalformedId(token)
    number = 0
    for letter in letters:
        if letter not in _VALUES:
            raise MalformedId(token)
        number = number * 32 + _VALUES[letter]
    if number >= 1 << 128:
        raise MalformedId(token)
    return prefix, UUID(int=number)
