"""The text of a key: `tl_<8 letters to recognise it>_<256 random bits in base32>`."""

import secrets
from dataclasses import dataclass

from crm.core.ids import ALPHABET

START = "tl_"
_PREFIX_LETTERS = 8
_SECRET_LETTERS = 52  # ceil(256 / 5)


@dataclass(frozen=True, slots=True)
class Secret:
    """A fresh key; `text` is shown once and never stored."""

    text: str
    prefix: str

    def __repr__(self) -> str:
        return f"Secret({self.prefix}_…)"


def fresh_secret(start: str = START) -> Secret:
    """Random, made by the operating system."""
    prefix = start + _letters(_PREFIX_LETTERS)
    return Secret(f"{prefix}_{_letters(_SECRET_LETTERS)}", prefix)


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))
