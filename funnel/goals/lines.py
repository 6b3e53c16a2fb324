"""What the figures of goals are made of, for any number of goals in two statements.

A *line* is one metric of a goal: its deciding one (position 0) or a supporting KPI. The first statement brings every
line with what the service counts itself, the second what was recorded by hand or by integrations; both bring the sum
of the period and the days of the last four weeks. What may count is what the goal's resource moved: day cells of the
resource that the person met last, spend on it, figures recorded of it (numbers.md, Goals).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement

from funnel.figures.forecast import WINDOW
from funnel.goals.statements import Asked, counted, recorded
from funnel.metrics.catalogue import CATALOGUE, MetricDefinition, named
from funnel.models.words import Aggregation, GoalStatus, Metric
from funnel.reads import Reads, Row

Key = tuple[UUID, int]
"""Goal and position of the line."""


@dataclass(frozen=True, slots=True)
class Days:
    """Values of the last four weeks by age in days (0 is the day asked for), and whether there were any before."""

    by_age: Mapping[int, Decimal]
    has_earlier: bool

    @property
    def oldest(self) -> int | None:
        """Age of the first value; the whole window where there were values before."""
        if self.has_earlier:
            return WINDOW - 1
        return max(self.by_age, default=None)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded figure of a resource over the goal's period. Of several values a day the day's is told first."""

    sum: Decimal | None
    mean: Decimal | None
    least: Decimal | None
    last: Decimal | None
    first: Decimal | None
    days: int
    """Days of the period on which it was recorded."""
    before: Decimal | None
    """The last value before the period."""
    recent: Days

    def of(self, aggregation: Aggregation) -> Decimal | None:
        """The period's figure."""
        return {
            Aggregation.SUM: self.sum,
            Aggregation.MEAN: self.mean,
            Aggregation.MIN: self.least,
            Aggregation.LAST: self.last,
        }[aggregation]


@dataclass(frozen=True, slots=True)
class Line:
    """One metric of a goal with everything its figures are computed of, as of the end of a day."""

    goal_id: UUID
    position: int
    definition: MetricDefinition
    keyword: str | None
    target: Decimal
    baseline: Decimal | None
    period_start: date
    period_end: date
    currency: str
    status: GoalStatus
    counted: int
    """Day cells of the period, as they are stored."""
    counted_days: Days
    spent: int
    """Minor units spent on the resource in the period."""
    spent_days: Days
    recorded: Mapping[Metric, Recorded] = field(default_factory=dict)


async def read_lines(
    reads: Reads, which: ColumnElement[bool], today: date, *, supporting: bool = True
) -> Mapping[UUID, list[Line]]:
    """Lines by goal, the deciding one first, of the goals that condition lets through; two statements at most."""
    asked = Asked(reads.workspace_id, which, today, supporting)
    rows = await reads.rows(counted(asked))
    needed = set(named(lambda definition: definition.needs_recorded))
    measured: dict[Key, dict[Metric, Recorded]] = {}
    if any(row["metric"] in needed for row in rows):
        for row in await reads.rows(recorded(asked)):
            measured.setdefault((row["goal_id"], row["position"]), {})[Metric(row["wanted"])] = _as_recorded(row)
    lines: dict[UUID, list[Line]] = {}
    for row in rows:
        lines.setdefault(row["goal_id"], []).append(_line(row, measured.get((row["goal_id"], row["position"]), {})))
    return lines


def _line(row: Row, recorded: Mapping[Metric, Recorded]) -> Line:
    return Line(
        goal_id=row["goal_id"],
        position=row["position"],
        definition=CATALOGUE[Metric(row["metric"])],
        keyword=row["keyword"] or None,
        target=row["target"],
        baseline=row["baseline"],
        period_start=row["period_start"],
        period_end=row["period_end"],
        currency=row["currency"],
        status=GoalStatus(row["status"]),
        counted=int(row["counted"] or 0),
        counted_days=_recent(row, "counted"),
        spent=int(row["spent"] or 0),
        spent_days=_recent(row, "spent"),
        recorded=recorded,
    )


def _as_recorded(row: Row) -> Recorded:
    return Recorded(
        sum=row["sum"],
        mean=row["mean"],
        least=row["least"],
        last=row["last"],
        first=row["first"],
        days=int(row["days"] or 0),
        before=row["before"],
        recent=_recent(row, "recent"),
    )


def _recent(row: Row, name: str) -> Days:
    by_age: dict[int, Decimal] = {}
    ages: Sequence[int] = row[f"{name}_ages"] or ()
    for age, value in zip(ages, row[f"{name}_values"] or (), strict=True):
        by_age[age] = by_age.get(age, Decimal(0)) + value
    return Days(by_age, bool(row[f"{name}_earlier"]))
