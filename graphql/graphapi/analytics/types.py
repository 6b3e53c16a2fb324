"""Types of the funnel report; every figure is defined in funnel/README.md."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from funnel.analytics import answer
from graphapi.compiler import answer_type, ref
from graphapi.scalars import Money
from graphapi.steps.types import Step

if TYPE_CHECKING:
    from collections.abc import Sequence


@answer_type
class ConfidenceInterval:
    """Wilson 95 % interval of a conversion rate."""

    low: float
    high: float


@answer_type
class HistogramBucket:
    """How many entered the step so many seconds after their cohort entry; the last bucket has no upper edge."""

    from_seconds: float
    to_seconds: float | None
    count: int


@answer_type
class FunnelReportStep:
    """One step of the report. All rates use `reached`; `reached` = moved on + dropped + inProgress + notYetRipe."""

    step: Step
    entered: int
    """Leads of the cohort that entered this step themselves."""
    reached: int
    """Leads that entered this step or any later one, whatever the order in time."""
    conversion_from_previous: float | None
    conversion_from_first: float | None
    interval: ConfidenceInterval | None
    dropped: int
    in_progress: int
    not_yet_ripe: int
    skipped: int
    reentered: int
    goal_reached: int
    """Leads that entered the next step: the step's exit rule held."""
    median_seconds: float | None
    """From cohort entry to this step."""
    p90_seconds: float | None
    median_days: float | None
    """The same in calendar days of the workspace's zone."""
    p90_days: float | None
    median_seconds_in_step: float | None
    p90_seconds_in_step: float | None
    amount: Money
    """Net sales of the leads that reached the step."""
    cost: Money | None
    cost_per_goal_reached: Money | None
    histogram: list[HistogramBucket]


@answer_type
class FunnelReportRow:
    """The figures of one channel, resource …; rows overlap when all touches decide."""

    key: str | None
    label: str
    small_sample: bool
    """Fewer than 30 leads."""
    overlapping: bool
    steps: list[FunnelReportStep]


@answer_type
class FunnelTrendPoint:
    """A cohort period, named by its first day."""

    period: date
    cohort_size: int
    reached: int
    """Leads of the cohort that reached the question's last step."""
    conversion: float | None


@answer_type
class FunnelBottleneck:
    """The step that loses the most money: dropped × chance of a sale from there × mean sale."""

    step: Step
    lost_value: Money


@answer_type
class ReportNote:
    """What a reader of the figures should know."""

    code: str
    message: str


@answer_type
class FunnelReport:
    """What became of the leads that came in a period."""

    cohort_size: int
    as_of: datetime
    answered_by: str
    """Which way the figures were computed: `facts` (from the step entries themselves)."""
    steps: list[FunnelReportStep]
    breakdown: list[FunnelReportRow]
    trend: list[FunnelTrendPoint]
    bottleneck: FunnelBottleneck | None
    compared: list[FunnelReportStep]
    """The steps of the period to compare with; empty unless asked for."""
    notes: list[ReportNote]


def report_of(found: answer.FunnelAnswer) -> FunnelReport:
    """The GraphQL shape of the room's answer."""
    worst = found.bottleneck
    return FunnelReport(
        cohort_size=found.cohort_size,
        as_of=found.as_of,
        answered_by="facts",
        steps=steps_of(found.steps, found.currency),
        breakdown=[
            FunnelReportRow(
                key=row.key,
                label=row.label,
                small_sample=row.small_sample,
                overlapping=row.overlapping,
                steps=steps_of(row.steps, found.currency),
            )
            for row in found.breakdown
        ],
        trend=[
            FunnelTrendPoint(
                period=point.period, cohort_size=point.cohort_size, reached=point.reached, conversion=point.conversion
            )
            for point in found.trend
        ],
        bottleneck=FunnelBottleneck(
            step=ref(Step, worst.step_id), lost_value=Money.of(worst.lost_value_minor, found.currency)
        )
        if worst
        else None,
        compared=steps_of(found.compared.steps, found.currency) if found.compared else [],
        notes=[ReportNote(code=note.code, message=note.message) for note in found.notes],
    )


def steps_of(steps: Sequence[answer.StepFigures], currency: str) -> list[FunnelReportStep]:
    """Steps in order."""
    return [_step_of(step, currency) for step in steps]


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money.of(minor, currency)


def _step_of(step: answer.StepFigures, currency: str) -> FunnelReportStep:
    return FunnelReportStep(
        step=ref(Step, step.step_id),
        entered=step.entered,
        reached=step.reached,
        conversion_from_previous=step.conversion_from_previous,
        conversion_from_first=step.conversion_from_first,
        interval=None if step.low is None or step.high is None else ConfidenceInterval(low=step.low, high=step.high),
        dropped=step.dropped,
        in_progress=step.in_progress,
        not_yet_ripe=step.not_yet_ripe,
        skipped=step.skipped,
        reentered=step.reentered,
        goal_reached=step.goal_reached,
        median_seconds=step.median_seconds,
        p90_seconds=step.p90_seconds,
        median_days=step.median_days,
        p90_days=step.p90_days,
        median_seconds_in_step=step.median_seconds_in_step,
        p90_seconds_in_step=step.p90_seconds_in_step,
        amount=Money.of(step.amount_minor, currency),
        cost=_money(step.cost_minor, currency),
        cost_per_goal_reached=_money(step.cost_per_goal_reached_minor, currency),
        histogram=[
            HistogramBucket(from_seconds=bucket.from_seconds, to_seconds=bucket.to_seconds, count=bucket.count)
            for bucket in step.histogram
        ],
    )
