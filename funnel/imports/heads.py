"""Which row of a table names its columns: exports put titles, dates and merged cells above it."""

import re
from collections.abc import Collection, Sequence

LOOKED_AT = 30
"""Rows from the top among which the names are looked for."""

_DATA = re.compile(
    r"[+-]?[\d\s.,]*\d|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?|\S+@\S+\.\S+"
    r"|[0-9a-f]{16,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-.*",
    re.IGNORECASE,
)
"""Cells no header has: numbers, dates, addresses, hashes, UUIDs."""


def is_header(cells: Sequence[str], names: Collection[str]) -> bool:
    """Whether these cells name columns; `names` are columns somebody expects, the best sign of a header."""
    if _known(cells, names):
        return True
    given = [cell for cell in cells if cell]
    if len(given) * 2 < len(cells) or len(set(given)) < len(given):
        return False
    return not any(_DATA.fullmatch(cell) for cell in given)


def _known(cells: Sequence[str], names: Collection[str]) -> int:
    wanted = {name.casefold() for name in names if not name.isdecimal()}
    return sum(cell.casefold() in wanted for cell in cells)


def header_of(
    rows: Sequence[Sequence[str]], names: Collection[str], *, skip: int = 0, header: bool | None = None
) -> tuple[int, tuple[str, ...] | None]:
    """How many rows stand above the data, the header among them, and the columns' names; None: there is no header.

    The header is the row with the most of the expected names, else the fullest row of texts that follows no data. Of
    merged cells only the first keeps its text: a cell that is empty takes the name of the row above it.
    """
    if header is False:
        return skip, None
    looked = list(enumerate(rows))[skip : skip + LOOKED_AT]
    best = max(looked, key=lambda one: (_known(one[1], names), -one[0]), default=None)
    if best is None or (not _known(best[1], names) and header is None):
        best = _fullest(looked)
    if best is None:
        return skip, None
    at, cells = best
    below = rows[at + 1] if at + 1 < len(rows) else ()
    if _goes_on(cells, below):
        at, cells, above = at + 1, below, cells
    else:
        above = rows[at - 1] if at > skip and sum(bool(cell) for cell in rows[at - 1]) > 1 else ()
    named = [_at(cells, index) or _at(above, index) for index in range(max(len(row) for row in rows))]
    while named and not named[-1]:
        named.pop()
    return at + 1, tuple(named)


def _fullest(looked: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, Sequence[str]] | None:
    """The fullest of the rows of texts down to the first row of data, the first of equally full ones: rows of texts
    below a header may be data that has no number in it.
    """
    best: tuple[int, Sequence[str]] | None = None
    for at, cells in looked:
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        if any(_DATA.fullmatch(cell) for cell in filled):
            break
        if best is None or len(filled) > sum(bool(cell) for cell in best[1]):
            best = at, cells
    return best


def _goes_on(cells: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row below names the columns that merged cells of this one stand over, and is no data."""
    if not any(below) or any(_DATA.fullmatch(cell) for cell in below):
        return False
    both = range(max(len(cells), len(below)))
    over = any(_at(cells, index) and not _at(below, index) for index in both)
    return over and any(_at(below, index) and not _at(cells, index) for index in both)


def _at(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""
