"""Filters, orders and keyset pages over rows, in plain Python: what the documentation says of them and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.graphapi.witness.rows import Row

Terms = tuple[tuple[str, bool], ...]
"""Columns with whether they descend; the id is always the last."""
Position = tuple[Any, ...]
MOST, DEFAULT, COUNTED = 200, 50, 10_000


def terms_of(*order: str) -> Terms:
    """From "column" and "-column"; the id goes the way of the last."""
    found = [(name.removeprefix("-"), name.startswith("-")) for name in order]
    return (*found, ("id", found[-1][1] if found else False))


def position(row: Row, terms: Terms) -> Position:
    """Where a row lies in that order."""
    return tuple(row[column] for column, _ in terms)


def _comparable(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value.bytes if isinstance(value, UUID) else value


def before(left: Position, right: Position, terms: Terms) -> bool:
    """Whether a row of the first position comes strictly before one of the second; rows without a value come last."""
    for a, b, (_, descending) in zip(left, right, terms, strict=True):
        if a == b:
            continue
        if a is None or b is None:
            return b is None
        return bool((_comparable(a) < _comparable(b)) is not descending)
    return False


class _Key:
    def __init__(self, at: Position, terms: Terms) -> None:
        self.at, self.terms = at, terms

    def __lt__(self, other: "_Key") -> bool:
        return before(self.at, other.at, self.terms)


def ordered(rows: Sequence[Row], terms: Terms) -> list[Row]:
    """The rows in that order."""
    return sorted(rows, key=lambda row: _Key(position(row, terms), terms))


class Cursor(str):
    """Stands for an opaque cursor in an expected answer; the text itself is the service's own business."""

    table: str
    terms: Terms
    at: Position

    @classmethod
    def of(cls, table: str, terms: Terms, row: Row) -> "Cursor":
        """The cursor of that row in that order."""
        made = cls("a cursor")
        made.table, made.terms, made.at = table, terms, position(row, terms)
        return made


class Cursors:
    """Which text the service gave for which position; the same one for the same position, and for no other."""

    def __init__(self) -> None:
        self._texts: dict[tuple[Terms, Position], str] = {}
        self._positions: dict[str, tuple[Terms, Position]] = {}
        self.known: dict[tuple[str, Terms], list[str]] = {}

    def agree(self, cursor: Cursor, text: Any) -> bool:
        """Whether the text may stand for that position; remembers it."""
        place = (cursor.terms, cursor.at)
        if not isinstance(text, str):
            return False
        if place not in self._texts and text not in self._positions:
            self._texts[place], self._positions[text] = text, place
            self.known.setdefault((cursor.table, cursor.terms), []).append(text)
        return self._texts.get(place) == text

    def at(self, text: str, terms: Terms) -> Position:
        """The position that text stands for."""
        own, found = self._positions[text]
        assert own == terms, "the generator gave a cursor of another order"
        return found


@dataclass
class Page:
    """One page of a list; "where a page lies in its list" is exact."""

    kind: str
    table: str
    terms: Terms
    total: int
    rows: list[Row]
    has_next: bool
    has_previous: bool

    def cursor(self, row: Row) -> Cursor:
        """Of a row on the page."""
        return Cursor.of(self.table, self.terms, row)


@dataclass(frozen=True)
class Edge:
    """One edge."""

    page: Page
    row: Row


def page_of(kind: str, table: str, rows: Sequence[Row], terms: Terms, span: Row, cursors: Cursors) -> Page:
    """The page that `first`, `after`, `last` and `before` ask for."""
    listed = ordered(rows, terms)
    first, after, last, until = (span.get(name) for name in ("first", "after", "last", "before"))
    low = None if after is None else cursors.at(after, terms)
    high = None if until is None else cursors.at(until, terms)
    places = [position(row, terms) for row in listed]
    window = [
        n
        for n, at in enumerate(places)
        if (low is None or before(low, at, terms)) and (high is None or before(at, high, terms))
    ]
    backward = last is not None or (first is None and until is not None and after is None)
    size = DEFAULT if first is None and last is None else last if backward else first
    assert size is not None
    chosen = window[max(len(window) - size, 0) :] if backward else window[:size]
    start, end = _ends(chosen, places, backward, low, high, terms)
    found = [listed[n] for n in chosen]
    return Page(kind, table, terms, len(listed), found, end < len(listed), start > 0)


def _ends(
    chosen: Sequence[int], places: Sequence[Position], backward: bool, low: Any, high: Any, terms: Terms
) -> tuple[int, int]:
    """Between which places of the list the page lies; an empty one lies at the cursor it was to start from."""
    if chosen:
        return chosen[0], chosen[-1] + 1
    if backward:
        at = sum(before(place, high, terms) for place in places) if high is not None else len(places)
    else:
        at = sum(not before(low, place, terms) for place in places) if low is not None else 0
    return at, at


# operators ------------------------------------------------------------------------------------------------------------

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "in": lambda left, right: left is not None and left in right,
    "gt": lambda left, right: left is not None and _comparable(left) > _comparable(right),
    "gte": lambda left, right: left is not None and _comparable(left) >= _comparable(right),
    "lt": lambda left, right: left is not None and _comparable(left) < _comparable(right),
    "lte": lambda left, right: left is not None and _comparable(left) <= _comparable(right),
    "isNull": lambda left, right: (left is None) is right,
    "contains": lambda left, right: left is not None and right in left,
    "startsWith": lambda left, right: left is not None and left.startswith(right),
}


def holds(value: Any, operands: Row, convert: Callable[[Any], Any]) -> bool:
    """Whether a value fulfils what a filter asks of it."""
    return all(_OPERATORS[name](value, _operand(name, given, convert)) for name, given in operands.items())


def _operand(name: str, given: Any, convert: Callable[[Any], Any]) -> Any:
    if given is None or name == "isNull":
        return given
    return [convert(one) for one in given] if name == "in" else convert(given)
