"""Encrypted columns: secrets of other services that we have to know, not only to compare.

AES-256-GCM by `cryptography`, a random nonce each time. What is sealed is bound to where it stands (`place`): copied
into another row it cannot be opened. The key is the installation's (`TOUCHLINE_COLUMN_KEY`, `column.key`); a backup
without it holds no secret.
"""

import os
from base64 import urlsafe_b64decode
from binascii import Error
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crm.core.problems import Problem

_FIRST_FORM = b"\x01"
_NONCE = 12
KEY_BYTES = 32


class NoColumnKey(Problem):
    """The installation has no key for encrypted columns."""

    code = "NO_COLUMN_KEY"

    def __init__(self) -> None:
        super().__init__(
            "Secrets cannot be kept here: the administrator has to set TOUCHLINE_COLUMN_KEY to 32 random bytes in "
            "base64, for example of `openssl rand -base64 32`."
        )


class CannotOpen(Problem):
    """What is stored was sealed with another key, or for another place."""

    code = "SEALED"

    def __init__(self) -> None:
        super().__init__("A stored secret cannot be opened with the key of this installation; enter it again.")


def key_bytes(text: str) -> bytes:
    """The key of a setting: 32 bytes in base64, in either alphabet, with or without its padding."""
    plain = text.strip().rstrip("=").replace("+", "-").replace("/", "_")
    try:
        key = urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except (Error, ValueError) as error:
        raise ValueError("must be 32 bytes in base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("must be 32 bytes in base64")
    return key


@dataclass(frozen=True)
class Sealer:
    """Seals and opens texts; without a key it refuses both by NoColumnKey."""

    key: bytes | None = field(default=None, repr=False)

    def seal(self, text: str, place: bytes) -> bytes:
        """The text as it is stored."""
        nonce = os.urandom(_NONCE)
        return _FIRST_FORM + nonce + self._cipher.encrypt(nonce, text.encode(), place)

    def open(self, sealed: bytes, place: bytes) -> str:
        """The text again. Raises CannotOpen for what was sealed otherwise, or elsewhere."""
        if sealed[:1] != _FIRST_FORM:
            raise CannotOpen
        nonce = sealed[1 : 1 + _NONCE]
        try:
            return self._cipher.decrypt(nonce, sealed[1 + _NONCE :], place).decode()
        except (InvalidTag, ValueError) as error:
            raise CannotOpen from error

    @cached_property
    def _cipher(self) -> AESGCM:
        if self.key is None:
            raise NoColumnKey
        return AESGCM(self.key)
