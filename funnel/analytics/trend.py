"""Cohort periods one after the other: how many of each reached the question's last step."""

from datetime import date, timedelta

import numpy as np

from funnel.analytics.answer import TrendPoint
from funnel.analytics.cohort import Cohort
from funnel.analytics.question import Frame, Period
from funnel.analytics.words import TrendUnit

_EPOCH = date(1970, 1, 1)


def first_day(day: date, unit: TrendUnit) -> date:
    """The day, the Monday of its ISO week, or the first of its month."""
    if unit is TrendUnit.DAY:
        return day
    if unit is TrendUnit.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def following_day(day: date, unit: TrendUnit) -> date:
    """First day of the cohort period after the one that begins that day."""
    if unit is TrendUnit.MONTH:
        return (day + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=1 if unit is TrendUnit.DAY else 7)


def trend(cohort: Cohort, frame: Frame, period: Period) -> tuple[TrendPoint, ...]:
    """One point per period, empty ones included."""
    unit = frame.question.trend
    if unit is None:
        return ()
    last = cohort.furthest == len(frame.steps) - 1 if cohort.size else np.zeros(0, dtype=bool)
    sizes: dict[date, int] = {}
    reached: dict[date, int] = {}
    days, place = np.unique(cohort.started_on, return_inverse=True)
    counts = np.bincount(place, minlength=len(days))
    won = np.bincount(place[last], minlength=len(days))
    for number, size, moved in zip(days.tolist(), counts.tolist(), won.tolist(), strict=True):
        start = first_day(_EPOCH + timedelta(days=number), unit)
        sizes[start] = sizes.get(start, 0) + size
        reached[start] = reached.get(start, 0) + moved
    return tuple(_points(period, unit, sizes, reached))


def _points(period: Period, unit: TrendUnit, sizes: dict[date, int], reached: dict[date, int]) -> list[TrendPoint]:
    points, start = [], first_day(period.start, unit)
    while start <= period.end:
        size, moved = sizes.get(start, 0), reached.get(start, 0)
        points.append(TrendPoint(start, size, moved, moved / size if size else None))
        start = following_day(start, unit)
    return points
