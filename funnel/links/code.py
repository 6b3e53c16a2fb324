"""Short codes: what stands in print, in posts and behind a QR code."""

import re
import secrets

from crm.core.ids import ALPHABET

LENGTH = 7
"""32^7 = 34 thousand million codes for all workspaces together: nobody finds another's link by trying."""
_CODE = re.compile(rf"[{ALPHABET}]{{4,32}}")
_READ_AS = str.maketrans("ilo", "110")
"""Crockford's base32: what is read from paper as `l` or `O` is the digit."""


def fresh_code() -> str:
    """A random code in lower-case Crockford base32."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """The code as it is kept, or None for what can be none; never asks the database."""
    code = typed.lower().translate(_READ_AS)
    return code if _CODE.fullmatch(code) else None
