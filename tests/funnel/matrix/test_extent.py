"""The extent of a cell: whole per cent of the way to the target, by the rule of numbers.md."""

from datetime import date
from decimal import Decimal

import pytest

from crm.core.ids import NIL
from funnel.figures import pace
from funnel.goals.actuals import GoalProgress
from funnel.matrix.cells import extent_of
from funnel.matrix.loaded import GoalCell
from funnel.models.words import GoalStatus, Metric

SUM, LAST, MEAN = pace.Aggregation.SUM, pace.Aggregation.LAST, pace.Aggregation.MEAN


def goal(extent: float | None) -> GoalCell:
    progress = GoalProgress(Metric.SALES, None, Decimal(1), None, None, None, None, None, extent, None, 0)
    day = date(2026, 5, 1)
    return GoalCell(
        NIL, NIL, NIL, "", Metric.SALES, day, day, None, None, GoalStatus.RUNNING, True, 0, 0, None, progress
    )


@pytest.mark.parametrize(
    ("aggregation", "start", "actual", "target", "lower", "wanted"),
    [
        (SUM, None, 30, 40, False, 75),
        (SUM, None, 0, 40, False, 0),
        (SUM, None, 50, 40, False, 100),  # beyond the target
        (SUM, None, -5, 40, False, 0),  # more came back than was sold
        (LAST, 100, 150, 200, False, 50),  # followers
        (LAST, 100, 90, 200, False, 0),  # the wrong way
        (LAST, 30, 20, 10, True, 50),  # search position
        (LAST, 30, 35, 10, True, 0),
        (LAST, 10, 10, 10, False, None),  # a level that is held has no way to go
        (LAST, None, 20, 10, False, None),  # where it started is not known
        (MEAN, None, Decimal("0.3"), Decimal("0.6"), False, 50),
        (MEAN, None, 200, 100, True, 50),  # response time, lower is better
        (SUM, None, None, 40, False, None),  # nothing measured
    ],
)
def test_the_way_gone(
    aggregation: pace.Aggregation, start: int | None, actual: int | None, target: int, lower: bool, wanted: int | None
) -> None:
    found = pace.extent(pace.GoalFigures(target, actual, aggregation, lower, start))
    assert extent_of(goal(None if found is None else float(found))) == wanted


@pytest.mark.parametrize(
    ("extent", "wanted"),
    [(0.004, 0), (0.005, 1), (0.285, 29), (0.995, 100), (0.9949, 99), (1.5, 100), (-0.2, 0), (None, None)],
)
def test_rounded_half_up_between_nothing_and_all_of_it(extent: float | None, wanted: int | None) -> None:
    assert extent_of(goal(extent)) == wanted
    assert extent_of(None) is None
