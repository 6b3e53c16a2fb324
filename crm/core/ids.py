"""Identifiers: UUIDv7 inside, one opaque token that knows its type outside.

A public id is ``<type>_<26 characters>``: the type's word and the UUID in lower-case Crockford base32, so that
``node(id:)`` knows the type while planning and a malformed id never reaches the database.
"""

from uuid import UUID

from uuid_utils.compat import uuid7

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LENGTH = 26  # ceil(128 / 5)

NIL = UUID(int=0)
"""Stands for "none" in keys of summaries, where NULL would never equal itself."""


class MalformedId(ValueError):
    """The text is no public id at all."""


def new_id() -> UUID:
    """A fresh UUIDv7: time-ordered, made here and never by the database."""
    return uuid7()


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
