"""What is known of a line's days, as rows for the forecast, and how sums of days to come make its value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np

from crm.core.money import to_decimal
from funnel.figures.forecast import WINDOW, Horizon, Numbers, trend
from funnel.goals.actuals import actual_of, scaled
from funnel.goals.lines import Days, Line, Recorded
from funnel.metrics.catalogue import CATALOGUE, PER_THOUSAND, RATIO_OF, MetricDefinition
from funnel.models.words import Aggregation, MetricUnit

End = Callable[[Numbers], Numbers]
"""Sums of the days to come, a row for each series → the value at the end; for one number a series and for all draws."""
_LEAST_SHARE = 0.05
"""A divisor is not drawn below this share of what is expected of it: a cost would become any number."""


class NoForecast(Exception):
    """Of such a metric no forecast is made."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Rows of daily values, oldest first, and what to make of the sums that are drawn from them."""

    horizon: Horizon
    series: tuple[Numbers, ...]
    end: End


@dataclass(frozen=True, slots=True)
class Told:
    """A value at the end that needs no sum of days."""

    value: float
    draws: Numbers


def outlook(line: Line, today: date) -> Outlook | Told | None:
    """None where too few days are known. Raises NoForecast for metrics that are not forecast."""
    found = line.definition
    if found.is_cost:
        return _cost(line, today)
    if found.metric in RATIO_OF and all(part in line.recorded for part in RATIO_OF[found.metric]):
        return _share(line, today)
    match found.aggregation:
        case Aggregation.SUM:
            return _sum(line, today)
        case Aggregation.LAST if found.unit is MetricUnit.POSITION:
            return _position(line, today)
        case Aggregation.LAST:
            return _level(line, today)
        case Aggregation.MEAN:
            return _mean(line, today)
        case Aggregation.MIN:
            raise NoForecast


def _sum(line: Line, today: date) -> Outlook | None:
    row = _series(line, line.definition, today)
    if row is None:
        return None
    so_far = float(actual_of(line) or 0)
    grows = bool((row >= 0).all())
    return Outlook(
        _horizon(line, today, len(row)), (row,), lambda sums: so_far + (np.maximum(sums[0], 0) if grows else sums[0])
    )


def _mean(line: Line, today: date) -> Outlook | None:
    """The mean of all days of the period: those recorded, and as many of those to come as were recorded lately."""
    recorded = line.recorded.get(line.definition.metric)
    if recorded is None or recorded.recent.oldest is None:
        return None
    row = np.array([float(recorded.recent.by_age[age]) for age in sorted(recorded.recent.by_age, reverse=True)])
    days = _days_ahead(line, today)
    coming = max(round(days * len(row) / (recorded.recent.oldest + 1)), 1)
    known, so_far = recorded.days, float(recorded.mean or 0) * recorded.days
    most = 1.0 if line.definition.unit is MetricUnit.SHARE else np.inf
    horizon = Horizon(len(row), coming, weekly=False)
    return Outlook(horizon, (row,), lambda sums: np.clip((so_far + sums[0]) / (known + coming), 0, most))


def _level(line: Line, today: date) -> Outlook | None:
    """The last value and the changes of the days to come: followers and contacts come and go day by day."""
    recorded = line.recorded.get(line.definition.metric)
    changes = None if recorded is None else daily_changes(recorded.recent)
    if recorded is None or changes is None:
        return None
    newest = min(recorded.recent.by_age)
    last = float(recorded.recent.by_age[newest])
    horizon = Horizon(len(changes), (line.period_end - today).days + newest)
    return Outlook(horizon, (changes,), lambda sums: np.maximum(last + sums[0], 0))


def _position(line: Line, today: date) -> Told | None:
    """A place in a list moves about its line, so its changes do not add up as those of a count do."""
    recorded = line.recorded.get(line.definition.metric)
    if recorded is None or len(recorded.recent.by_age) <= 2:
        return None
    ages = sorted(recorded.recent.by_age, reverse=True)
    values = np.array([float(recorded.recent.by_age[age]) for age in ages])
    value, draws = trend(np.array(ages, np.float64) - ages[-1], values, (line.period_end - today).days + ages[-1])
    return Told(max(value, 1.0), np.maximum(draws, 1.0))


def daily_changes(recent: Days) -> Numbers | None:
    """Change of every day between the first and the last known value, evenly where days were not recorded.

    Even changes hide how uneven the days were: deviations are widened by √(days / gaps) to make up for it.
    """
    ages = sorted(recent.by_age, reverse=True)
    if len(ages) <= 2:
        return None
    gaps = -np.diff(np.array(ages))
    steps = np.diff(np.array([float(recent.by_age[age]) for age in ages]))
    daily = np.repeat(steps / gaps, gaps)
    middle = daily.mean()
    return np.asarray(middle + (daily - middle) * np.sqrt(len(daily) / len(gaps)), np.float64)


def _cost(line: Line, today: date) -> Outlook | None:
    base = CATALOGUE[line.definition.base]
    if base.aggregation is not Aggregation.SUM:
        raise NoForecast
    counts, length = _series(line, base, today), _known(line, today, line.spent_days)
    if counts is None and length is None:
        return None
    known = max(0 if counts is None else len(counts), length or 0)
    counts = _dense(_days_of(line, base), known, lambda value: _scaled(line, base, value))
    money = _dense(line.spent_days, known, lambda value: float(to_decimal(int(value), line.currency)))
    spent, counted = float(to_decimal(line.spent, line.currency)), _so_far(line, base)
    per = 1_000.0 if line.definition.metric in PER_THOUSAND else 1.0
    return _divided(_horizon(line, today, known), (money, counts), (spent * per, per), counted)


def _share(line: Line, today: date) -> Outlook | None:
    part, whole = (CATALOGUE[metric] for metric in RATIO_OF[line.definition.metric])
    rows = [_series(line, each, today) for each in (part, whole)]
    if rows[0] is None or rows[1] is None:
        return None
    known = max(len(row) for row in rows if row is not None)
    dense = tuple(_dense(_days_of(line, each), known, float) for each in (part, whole))
    return _divided(_horizon(line, today, known), dense, (_so_far(line, part), 1.0), _so_far(line, whole), most=1.0)


def _divided(
    horizon: Horizon,
    series: tuple[Numbers, ...],
    part: tuple[float, float],
    whole: float,
    most: float = np.inf,
) -> Outlook:
    """One sum by another, both drawn on the same days."""
    so_far, per = part
    expected = whole + float(series[1].mean()) * horizon.ahead

    def end(sums: Numbers) -> Numbers:
        above = so_far + np.maximum(sums[0], 0) * per
        below = np.maximum(whole + np.maximum(sums[1], 0), max(expected * _LEAST_SHARE, whole))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.minimum(above / below, most), np.float64)

    return Outlook(horizon, series, end)


def _series(line: Line, definition: MetricDefinition, today: date) -> Numbers | None:
    """Daily values of a metric that sums; None where fewer than two days are known."""
    days = _days_of(line, definition)
    known = _known(line, today, days)
    return None if known is None or known < 2 else _dense(days, known, lambda value: _scaled(line, definition, value))


def _days_of(line: Line, definition: MetricDefinition) -> Days:
    if definition.is_funnel:
        return line.counted_days
    recorded = line.recorded.get(definition.metric)
    return recorded.recent if recorded else Days({}, False)


def _so_far(line: Line, definition: MetricDefinition) -> float:
    if definition.is_funnel:
        return float(scaled(line.counted, definition, line.currency))
    recorded: Recorded | None = line.recorded.get(definition.metric)
    return float(recorded.sum or 0) if recorded else 0.0


def _scaled(line: Line, definition: MetricDefinition, value: Decimal) -> float:
    if definition.is_funnel:
        return float(scaled(int(value), definition, line.currency))
    return float(Fraction(value))


def _known(line: Line, today: date, days: Days) -> int | None:
    """How many of the last days are known: all since the period or the first value began, at most the window.

    A day without a value is a day on which nothing happened, once the goal's period or the first value is past.
    """
    since_start = (today - line.period_start).days + 1
    since_first = 0 if days.oldest is None else days.oldest + 1
    known = min(max(since_start, since_first), WINDOW)
    return known if known >= 1 else None


def _dense(days: Days, known: int, value: Callable[[Decimal], float]) -> Numbers:
    by_age: Mapping[int, Decimal] = days.by_age
    return np.array([value(by_age[age]) if age in by_age else 0.0 for age in range(known - 1, -1, -1)])


def _days_ahead(line: Line, today: date) -> int:
    return (line.period_end - max(today, date.fromordinal(line.period_start.toordinal() - 1))).days


def _horizon(line: Line, today: date, known: int) -> Horizon:
    """The days of the period that are to come; days before it begins are passed over."""
    return Horizon(known, _days_ahead(line, today), skipped=max((line.period_start - today).days - 1, 0) % 7)
