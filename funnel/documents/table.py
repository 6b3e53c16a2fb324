"""A table that can be written as CSV, workbook or page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crm.core.money import Money, to_decimal

Value = str | int | Decimal | Money | date | None


class Kind(StrEnum):
    """How values of a column are written and aligned."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    MONEY = "MONEY"
    DAY = "DAY"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and what stands under it; width is in characters."""

    name: str
    kind: Kind = Kind.TEXT
    width: int = 16


@dataclass(frozen=True)
class Table:
    """Rows under headings; `totals` is a last row of its own."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    totals: Sequence[Value] | None = None

    @property
    def all_rows(self) -> Sequence[Sequence[Value]]:
        """With the totals."""
        return self.rows if self.totals is None else [*self.rows, self.totals]


@dataclass(frozen=True)
class Paper:
    """A titled document of tables, with paragraphs and charts in front."""

    title: str
    subtitle: str
    tables: Sequence[Table]
    paragraphs: Sequence[str] = ()
    charts: Sequence[str] = ()
    """SVG of `funnel.charts`, which escapes what people wrote; it goes into the page as it is."""
    language: str = "en"


def plain(value: Value) -> str:
    """A value as programs read it: decimal point, no thousands, ISO days."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return f"{to_decimal(value.minor, value.currency):f}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def readable(value: Value) -> str:
    """A value as people read it."""
    if isinstance(value, Money):
        return f"{to_decimal(value.minor, value.currency):,f} {value.currency}"
    if isinstance(value, Decimal | int):
        return f"{value:,}"
    return plain(value)
