"""The last pass over JSON text: ids and cursors become what clients see.

Written by SQL they would cost 6.4 µs an id (26 substrings); here 0.2 µs when met lately, 0.9 µs when new.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crm.core.ids import ALPHABET
from graphapi.compiler.cursors import encode
from graphapi.compiler.text import CURSOR_END, CURSOR_MARK, ID_MARK

_TWO = [a + b for a in ALPHABET for b in ALPHABET]
_THREE = [a + b for a in ALPHABET for b in _TWO]
_UUID = 36
_CURSOR = re.compile(f"{CURSOR_MARK}([^{CURSOR_END}]*){CURSOR_END}")


@lru_cache(maxsize=1 << 15)
def letters(uuid: str) -> str:
    """Base32 of a UUID's text: `crm.core.ids.encode` without its prefix, by tables of 10 and 15 bits."""
    number = int(uuid.replace("-", ""), 16)
    return _TWO[number >> 120] + "".join(
        [_THREE[number >> shift & 0x7FFF] for shift in (105, 90, 75, 60, 45, 30, 15, 0)]
    )


def with_cursors(text: str) -> str:
    """Cursors encoded."""
    return _CURSOR.sub(lambda found: encode(found[1]), text)


def with_ids(text: str) -> str:
    """Ids encoded; runs once, over the whole answer."""
    first, *rest = text.split(ID_MARK)
    return first + "".join([letters(part[:_UUID]) + part[_UUID:] for part in rest])
