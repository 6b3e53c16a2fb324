"""How a goal stands, by plain Python over lists of facts, written from numbers.md (Goals) and not from our code."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

SUMS = {"STEP_GOAL_REACHED", "LEADS", "UNITS_SOLD", "REVENUE", "CLICKS", "SESSIONS"}
LASTS = {"FOLLOWERS", "SEARCH_POSITION"}
FACTS = {"STEP_GOAL_REACHED", "LEADS", "UNITS_SOLD", "REVENUE"}
LOWER = {"SEARCH_POSITION", "RESPONSE_TIME", "COST_PER_LEAD", "COST_PER_CLICK"}
COSTS = {"COST_PER_LEAD": "LEADS", "COST_PER_CLICK": "CLICKS"}
SCALE = {"UNITS_SOLD": 1_000_000, "REVENUE": 100}


@dataclass(frozen=True)
class Cell:
    """A day cell."""

    metric: str
    resource: int
    step: str
    audience: int
    day: date
    value: int


@dataclass(frozen=True)
class Figure:
    """A recorded figure."""

    metric: str
    resource: int
    keyword: str
    day: date
    value: Decimal


@dataclass(frozen=True)
class Paid:
    """Minor units spent on a resource on a day."""

    resource: int
    day: date
    minor: int


@dataclass(frozen=True)
class Wanted:
    """One metric of a goal."""

    metric: str
    keyword: str
    target: Decimal
    baseline: Decimal | None
    resource: int
    step: str
    audience: int | None
    start: date
    end: date


@dataclass(frozen=True)
class Stands:
    """What the page says of it."""

    actual: Fraction | None
    expected: Fraction | None
    pace: Fraction | None


def stands(goal: Wanted, cells: list[Cell], figures: list[Figure], paid: list[Paid], today: date) -> Stands:
    """Actual, expected to date and pace on a day."""
    actual, begin = actual_of(goal, cells, figures, paid, today), None
    total, gone = (goal.end - goal.start).days + 1, 0
    day = goal.start
    while day <= goal.end:
        gone += day <= today
        day += timedelta(days=1)
    target = Fraction(goal.target)
    if goal.metric in SUMS:
        expected: Fraction | None = target * gone / total
        pace = None if actual is None or not expected else actual / expected
    elif goal.metric in LASTS:
        begin = start_of(goal, figures, today)
        if begin is None:
            return Stands(actual, None, None)
        expected = begin + (target - begin) * Fraction(gone, total)
        pace = None if actual is None or expected == begin else (actual - begin) / (expected - begin)
    else:
        expected = target
        above, below = (expected, actual) if goal.metric in LOWER else (actual, expected)
        pace = None if above is None or not below else above / below
    return Stands(actual, expected, pace)


def actual_of(goal: Wanted, cells: list[Cell], figures: list[Figure], paid: list[Paid], today: date) -> Fraction | None:
    """What the goal's resource moved, in its period, of its audience."""
    if goal.metric in COSTS:
        money = sum(each.minor for each in paid if each.resource == goal.resource and within(goal, each.day, today))
        count = counted(goal, COSTS[goal.metric], cells, figures, today)
        return Fraction(money, 100) / count if count > 0 else None
    if goal.metric in SUMS:
        return counted(goal, goal.metric, cells, figures, today)
    days = recorded(goal, goal.metric, figures, today)
    if not days:
        return None
    if goal.metric in LASTS:
        return days[max(days)]
    return sum(days.values(), Fraction(0)) / len(days)


def counted(goal: Wanted, metric: str, cells: list[Cell], figures: list[Figure], today: date) -> Fraction:
    """A sum of the period."""
    if metric not in FACTS:
        return sum(recorded(goal, metric, figures, today).values(), Fraction(0))
    total = 0
    for cell in cells:
        if cell.metric != metric or cell.resource != goal.resource or not within(goal, cell.day, today):
            continue
        if metric == "STEP_GOAL_REACHED" and cell.step != goal.step:
            continue
        if goal.audience is None or cell.audience == goal.audience:
            total += cell.value
    return Fraction(total, SCALE.get(metric, 1))


def recorded(goal: Wanted, metric: str, figures: list[Figure], today: date) -> dict[date, Fraction]:
    """Values by day of the period."""
    keyword = goal.keyword if metric == "SEARCH_POSITION" else ""
    return {
        figure.day: Fraction(figure.value)
        for figure in figures
        if figure.metric == metric
        and figure.resource == goal.resource
        and figure.keyword == keyword
        and within(goal, figure.day, today)
    }


def start_of(goal: Wanted, figures: list[Figure], today: date) -> Fraction | None:
    """The last value before the period, else the baseline, else the first one of the period."""
    before = {
        figure.day: Fraction(figure.value)
        for figure in figures
        if figure.metric == goal.metric
        and figure.resource == goal.resource
        and figure.keyword == goal.keyword
        and figure.day < goal.start
        and figure.day <= today
    }
    if before:
        return before[max(before)]
    if goal.baseline is not None:
        return Fraction(goal.baseline)
    inside = recorded(goal, goal.metric, figures, today)
    return inside[min(inside)] if inside else None


def within(goal: Wanted, day: date, today: date) -> bool:
    """In the period, and not later than the day asked for."""
    return goal.start <= day <= goal.end and day <= today
