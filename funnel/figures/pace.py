"""Whether a goal is on pace: expected to date, pace and extent (numbers.md, Goals).

Figures are exact fractions, so that 0.95 is on pace and 0.9499 is not; None where a figure cannot be told.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

Number = int | Decimal | Fraction

ON_PACE = Fraction(95, 100)
"""From this pace on a goal is on pace, inclusive."""


class Aggregation(StrEnum):
    """How a metric's values of many days make one figure."""

    SUM = "SUM"
    LAST = "LAST"
    MEAN = "MEAN"
    MIN = "MIN"


@dataclass(frozen=True, slots=True)
class GoalFigures:
    """What is measured against what. `start` is the value at the beginning of the period (for LAST)."""

    target: Number
    actual: Number | None
    aggregation: Aggregation
    lower_is_better: bool = False
    start: Number | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a goal should be today, how it stands to that, and how much of the way is gone (1 = all of it)."""

    expected_to_date: Fraction | None
    pace: Fraction | None
    extent: Fraction | None
    on_pace: bool | None


def elapsed_share(start: date, end: date, on: date) -> Fraction:
    """Elapsed days / days of the period, both ends inclusive, `on` counted as elapsed; 0 before it, 1 after it."""
    days = (end - start).days + 1
    if days < 1:
        raise ValueError("A period ends on or after the day it starts.")
    return Fraction(min(max((on - start).days + 1, 0), days), days)


def progress(goal: GoalFigures, elapsed: Fraction) -> Progress:
    """All figures of a goal after this share of its period."""
    pace = pace_of(goal, elapsed)
    return Progress(expected_to_date(goal, elapsed), pace, extent(goal), _on_pace(goal, pace))


def expected_to_date(goal: GoalFigures, elapsed: Fraction) -> Fraction | None:
    """Sums: target × elapsed share. Last values: from the start towards the target. Means and minima: the target."""
    target = Fraction(goal.target)
    match goal.aggregation:
        case Aggregation.SUM:
            return target * elapsed
        case Aggregation.LAST:
            if goal.start is None:
                return None
            start = Fraction(goal.start)
            return start + (target - start) * elapsed
        case Aggregation.MEAN | Aggregation.MIN:
            return target


def pace_of(goal: GoalFigures, elapsed: Fraction) -> Fraction | None:
    """Sums: actual / expected. Last values: way gone / way expected, right for both directions. Means and minima:
    actual / target, inverted where lower is better. None without an actual value or where nothing is expected yet.
    """
    expected = expected_to_date(goal, elapsed)
    if goal.actual is None or expected is None:
        return None
    actual = Fraction(goal.actual)
    match goal.aggregation:
        case Aggregation.SUM:
            return _ratio(actual, expected)
        case Aggregation.LAST:
            start = Fraction(goal.start or 0)
            return _ratio(actual - start, expected - start)
        case Aggregation.MEAN | Aggregation.MIN:
            return _ratio(expected, actual) if goal.lower_is_better else _ratio(actual, expected)


def extent(goal: GoalFigures) -> Fraction | None:
    """The way gone to the target: (now − start) / (target − start), or actual / target for sums and where no start
    is known (means and minima, inverted where lower is better). Not clamped: beyond the target it is above 1.
    """
    if goal.actual is None:
        return None
    actual, target = Fraction(goal.actual), Fraction(goal.target)
    if goal.aggregation is Aggregation.SUM:
        return _ratio(actual, target)
    if goal.start is not None:
        return _ratio(actual - Fraction(goal.start), target - Fraction(goal.start))
    return None if goal.aggregation is Aggregation.LAST else pace_of(goal, Fraction(1))


def _on_pace(goal: GoalFigures, pace: Fraction | None) -> bool | None:
    """Pace from 0.95 on. Where pace has no number (a level to be held, a figure of 0) the target itself decides."""
    if pace is not None:
        return pace >= ON_PACE
    holds_level = goal.aggregation is Aggregation.LAST and goal.start is not None and goal.start == goal.target
    is_average = goal.aggregation in (Aggregation.MEAN, Aggregation.MIN)
    if goal.actual is None or not (holds_level or is_average):
        return None
    return goal.actual <= goal.target if goal.lower_is_better else goal.actual >= goal.target


def _ratio(part: Fraction, whole: Fraction) -> Fraction | None:
    return part / whole if whole else None
