"""One vocabulary of the audit: what was done and what was refused bear the same word."""

import re

_INNER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def word_of(name: str) -> str:
    """`leadMove` → LEAD_MOVE."""
    return _INNER.sub("_", name).upper()
