"""Pace and extent of goals, by hand from numbers.md (Goals)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from funnel.figures.pace import Aggregation, GoalFigures, Progress, elapsed_share, progress

SUM, LAST, MEAN, MIN = Aggregation.SUM, Aggregation.LAST, Aggregation.MEAN, Aggregation.MIN
HALF, NONE, ALL = Fraction(1, 2), Fraction(0), Fraction(1)


@pytest.mark.parametrize(
    ("goal", "elapsed", "expected"),
    [
        (GoalFigures(100, 40, SUM), HALF, Progress(Fraction(50), Fraction(4, 5), Fraction(2, 5), False)),
        (GoalFigures(100, 60, SUM), HALF, Progress(Fraction(50), Fraction(6, 5), Fraction(3, 5), True)),
        (GoalFigures(100, 0, SUM), NONE, Progress(Fraction(0), None, Fraction(0), None)),
        (GoalFigures(100, None, SUM), HALF, Progress(Fraction(50), None, None, None)),
        (GoalFigures(0, 3, SUM), HALF, Progress(Fraction(0), None, None, None)),
        # followers from 1,000 to 2,000
        (GoalFigures(2_000, 1_250, LAST, start=1_000), HALF, Progress(Fraction(1_500), HALF, Fraction(1, 4), False)),
        # search position from 30 down to 10
        (GoalFigures(10, 20, LAST, True, start=30), HALF, Progress(Fraction(20), ALL, HALF, True)),
        (GoalFigures(10, 35, LAST, True, start=30), HALF, Progress(Fraction(20), -HALF, Fraction(-1, 4), False)),
        (GoalFigures(10, 5, LAST, True, start=30), ALL, Progress(Fraction(10), Fraction(5, 4), Fraction(5, 4), True)),
        (GoalFigures(10, 12, LAST), HALF, Progress(None, None, None, None)),
        # a level to be held
        (GoalFigures(10, 10, LAST, True, start=10), HALF, Progress(Fraction(10), None, None, True)),
        (GoalFigures(10, 11, LAST, True, start=10), HALF, Progress(Fraction(10), None, None, False)),
        (GoalFigures(10, 11, LAST, start=10), HALF, Progress(Fraction(10), None, None, True)),
        # mean click rate, higher is better; mean answer time, lower is better
        (
            GoalFigures(Decimal("0.04"), Decimal("0.03"), MEAN),
            HALF,
            Progress(Fraction(1, 25), *[Fraction(3, 4)] * 2, False),
        ),
        (GoalFigures(60, 48, MEAN, True), HALF, Progress(Fraction(60), *[Fraction(5, 4)] * 2, True)),
        (GoalFigures(60, 80, MIN, True), HALF, Progress(Fraction(60), *[Fraction(3, 4)] * 2, False)),
        (GoalFigures(60, 0, MEAN, True), HALF, Progress(Fraction(60), None, None, True)),
        (GoalFigures(60, 80, MEAN, True, start=100), HALF, Progress(Fraction(60), Fraction(3, 4), HALF, False)),
    ],
)
def test_progress(goal: GoalFigures, elapsed: Fraction, expected: Progress) -> None:
    assert progress(goal, elapsed) == expected


@pytest.mark.parametrize(("actual", "on_pace"), [(94, False), (95, True), (96, True)])
def test_on_pace_begins_at_95_per_cent(actual: int, on_pace: bool) -> None:
    assert progress(GoalFigures(100, actual, SUM), ALL).on_pace is on_pace


@pytest.mark.parametrize(
    ("on", "share"),
    [
        (date(2026, 8, 31), Fraction(0)),
        (date(2026, 9, 1), Fraction(1, 30)),
        (date(2026, 9, 15), Fraction(1, 2)),
        (date(2026, 9, 30), Fraction(1)),
        (date(2026, 10, 9), Fraction(1)),
    ],
)
def test_elapsed_share_counts_both_ends(on: date, share: Fraction) -> None:
    assert elapsed_share(date(2026, 9, 1), date(2026, 9, 30), on) == share


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="period"):
        elapsed_share(date(2026, 9, 2), date(2026, 9, 1), date(2026, 9, 1))
