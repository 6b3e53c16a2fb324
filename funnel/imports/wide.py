"""Wide files: a column a period or a metric. Each filled cell becomes a row of its own, with the values of its line."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm.core.problems import Invalid, Problems
from crm.models.words import ImportKind
from funnel.imports import convert
from funnel.imports.bind import Bound
from funnel.imports.convert import BadValue, nearest
from funnel.imports.mapping import ImportMapping
from funnel.imports.sniff import FileShape
from funnel.imports.sources import Wide
from funnel.models.words import Metric

_ISO_WEEK = re.compile(r"(\d{4})-?[Ww](\d{1,2})")
_RANGE = re.compile(r"\s+[-–—]\s+")
_MONTHS = ("%Y-%m", "%m.%Y", "%m/%Y")
"""How a month is read where no format is given."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column says by its name, and how its cells are read."""

    fixed: Mapping[str, object]
    cell: Bound


def spread(mapping: ImportMapping, shape: FileShape, *, at: str = "mapping") -> tuple[Column, ...]:
    """The columns of a wide file, none of a long one. Raises `Problems` when the file has no such column."""
    if mapping.wide is None:
        return ()
    if mapping.kind is ImportKind.METRICS:
        return tuple(_metrics(mapping, mapping.wide, shape, at))
    found = tuple(_periods(mapping, mapping.wide, shape))
    if not found:
        message = (
            f"No column of the file is named by a {mapping.wide.period}. Say in [wide] format how they are written; "
            f"the file has: {', '.join(shape.columns[:20])}."
        )
        raise Problems([Invalid(message, field=f"{at}.wide")])
    return found


def _metrics(mapping: ImportMapping, wide: Wide, shape: FileShape, at: str) -> Iterator[Column]:
    read = convert.figure(mapping.decimal)
    mistakes: list[Invalid] = []
    for name, metric in wide.columns.items():
        if name not in shape.columns:
            message = f"The file has no column {name!r}. {nearest(name, shape.columns)}"
            mistakes.append(Invalid(message, field=f"{at}.wide.columns.{name}"))
            continue
        yield Column({"metric": Metric(metric)}, _cell("value", name, shape, mapping, read))
    if mistakes:
        raise Problems(mistakes)


def _periods(mapping: ImportMapping, wide: Wide, shape: FileShape) -> Iterator[Column]:
    """Columns that the mapping does not name otherwise; those whose name is no period ("Total") say nothing."""
    named = {name.casefold() for name in mapping.columns()}
    read = convert.money(mapping.decimal)
    for name in shape.columns:
        period = None if name.casefold() in named else _period(name, wide, mapping)
        if period is not None:
            fixed = {"start": period[0], "end": period[1]}
            yield Column(fixed, _cell("amount", name, shape, mapping, read))


def _cell(name: str, column: str, shape: FileShape, mapping: ImportMapping, read: convert.Convert) -> Bound:
    return Bound(
        name=name,
        attribute=False,
        required=False,
        label=column,
        indexes=(shape.columns.index(column),),
        blank=frozenset({"", *(word.strip().casefold() for word in mapping.blank)}),
        words=None,
        convert=read,
        fallback=None,
        max_length=100,
        encoding=shape.encoding,
    )


def _period(name: str, wide: Wide, mapping: ImportMapping) -> tuple[date, date] | None:
    """First and last day of the period a column is named by."""
    formats = wide.format or mapping.date_formats
    if wide.period == "month":
        first = _month(name, wide.format or _MONTHS)
        return (first, first.replace(day=monthrange(first.year, first.month)[1])) if first else None
    if wide.period == "week":
        return _week(name, formats)
    day = _day(name, formats)
    return (day, day) if day else None


def _week(name: str, formats: tuple[str, ...]) -> tuple[date, date] | None:
    iso = _ISO_WEEK.fullmatch(name)
    if iso:
        try:
            first: date | None = date.fromisocalendar(int(iso[1]), int(iso[2]), 1)
        except ValueError:
            return None
    else:
        ends = [_day(part, formats) for part in _RANGE.split(name)]
        if len(ends) == 2 and ends[0] and ends[1] and ends[0] <= ends[1]:
            return ends[0], ends[1]
        first = ends[0] if len(ends) == 1 else None
    return (first, first + timedelta(days=6)) if first else None


def _day(name: str, formats: tuple[str, ...]) -> date | None:
    try:
        return convert.day(formats, "UTC")(name)
    except BadValue:
        return None


def _month(name: str, formats: tuple[str, ...]) -> date | None:
    for pattern in formats:
        try:
            return datetime.strptime(name, pattern).date().replace(day=1)  # noqa: DTZ007  only the month counts
        except ValueError:
            continue
    return None
