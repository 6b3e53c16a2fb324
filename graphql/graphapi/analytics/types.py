"""Types of the funnel report; every figure is defined in funnel/README.md."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from funnel.analytics import answer
from graphapi.compiler import answer_type, ref
from graphapi.pictures.types import FunnelCharts, ReportDocuments
from graphapi.scalars import Money
from graphapi.steps.types import Step

if TYPE_CHECKING:
    from collections.abc import Sequence


@answer_type
class ConfidenceInterval:
    """Wilson 95 % interval of a conversion rate."""

    low: float
    """Lower end."""
    high: float
    """Upper end."""


@answer_type
class HistogramBucket:
    """How many entered the step so many seconds after their cohort entry: ⌈∛n⌉ buckets of one width, at most 60."""

    from_seconds: float
    """Lower edge, inclusive; negative where entries lie before the cohort entry."""
    to_seconds: float | None
    """Upper edge, exclusive; of the last bucket inclusive."""
    count: int
    """How many leads."""


@answer_type
class TimePercentile:
    """A percentile of the times that was asked for."""

    percent: float
    """Which one, 0 to 100."""
    seconds: float | None
    """Of the time from cohort entry to the step."""
    seconds_in_step: float | None
    """Of the time in the step, of those who moved on."""


@answer_type
class FunnelReportStep:
    """One step of the report. All rates use `reached`; `reached` = moved on + dropped + inProgress + notYetRipe."""

    step: Step
    """The step."""
    entered: int
    """Leads of the cohort that entered this step themselves."""
    reached: int
    """Leads that entered this step or any later one, whatever the order in time."""
    conversion_from_previous: float | None
    """Reached / reached of the step before."""
    conversion_from_first: float | None
    """Reached / size of the cohort."""
    interval: ConfidenceInterval | None
    """95 % interval of `conversionFromFirst`."""
    dropped: int
    """Lost, disqualified, or past the asked window without moving on."""
    in_progress: int
    """Open and in the step for longer than expected (else than nine tenths of those who moved on)."""
    not_yet_ripe: int
    """Open and not yet longer in the step than expected."""
    skipped: int
    """Reached without an entry of their own: passed over."""
    reentered: int
    """Entered the step more than once."""
    goal_reached: int
    """Leads that entered the next step: the step's exit rule held."""
    median_seconds: float | None
    """From cohort entry to this step."""
    p90_seconds: float | None
    """The same, the value nine tenths stay under."""
    median_days: float | None
    """The same in calendar days of the workspace's zone."""
    p90_days: float | None
    """The same, the value nine tenths stay under."""
    median_seconds_in_step: float | None
    """Time in the step, of those who moved on."""
    p90_seconds_in_step: float | None
    """The same, the value nine tenths stay under."""
    amount: Money
    """Net sales of the leads that reached the step."""
    cost: Money | None
    """Spend of the period of resources with a goal at the step, split where a resource has goals at several."""
    cost_per_goal_reached: Money | None
    """Cost / goalReached."""
    histogram: list[HistogramBucket]
    """Times from cohort entry to the step; empty where nobody entered it."""
    percentiles: list[TimePercentile]
    """The percentiles that were asked for."""


@answer_type
class FunnelReportRow:
    """The figures of one channel, resource …; rows overlap when all touches decide."""

    key: str | None
    """Channel key, or the id of the resource, audience or owner; null for (not given)."""
    label: str
    """Name to show."""
    small_sample: bool
    """Fewer than 30 leads."""
    overlapping: bool
    """Whether a lead may stand in several rows."""
    steps: list[FunnelReportStep]
    """The figures of the leads of this row."""


@answer_type
class FunnelTrendPoint:
    """A cohort period, named by its first day."""

    period: date
    """First day of the cohort period."""
    cohort_size: int
    """Leads that came in it."""
    reached: int
    """Leads of the cohort that reached the question's last step."""
    conversion: float | None
    """Reached / size of the cohort."""


@answer_type
class FunnelDifference:
    """The report's period less the one it is compared with, at one step."""

    step: Step
    """The step."""
    reached: int
    """Leads that reached it, more or fewer."""
    conversion_from_first: float | None
    """Conversion from the cohort, −1 to 1; null where one of the cohorts is empty."""
    interval: ConfidenceInterval | None
    """95 % interval of that difference (Newcombe): where it holds 0, nothing has been shown to have changed."""
    median_seconds: float | None
    """Median time from cohort entry to the step."""
    amount: Money
    """Net sales of those who reached it."""
    small_sample: bool
    """One of the cohorts has fewer than 30."""


@answer_type
class FunnelBottleneck:
    """The step that loses the most money: dropped × chance of a sale from there × mean sale."""

    step: Step
    """The step."""
    lost_value: Money
    """What its drop-outs would have brought."""


@answer_type
class ReportNote:
    """What a reader of the figures should know."""

    code: str
    """Code for programs."""
    message: str
    """Sentence for people."""


@answer_type
class FunnelReport:
    """What became of the leads that came in a period."""

    cohort_size: int
    """Leads whose first entry lies in the period; merged persons count once."""
    as_of: datetime
    """Facts received until then are in it."""
    answered_by: str
    """Which way the figures were computed: `facts` (from the step entries themselves)."""
    steps: list[FunnelReportStep]
    """The steps in order."""
    breakdown: list[FunnelReportRow]
    """The same figures by channel, resource …; empty unless asked for."""
    trend: list[FunnelTrendPoint]
    """Cohort periods one after the other; empty unless asked for."""
    bottleneck: FunnelBottleneck | None
    """Where the most money is lost; null when nothing is known to be lost."""
    compared: list[FunnelReportStep]
    """The steps of the period to compare with; empty unless asked for."""
    differences: list[FunnelDifference]
    """This period less the one to compare with, step by step; empty unless asked for."""
    notes: list[ReportNote]
    """What to know when reading."""
    charts: FunnelCharts | None = None
    """The report as pictures."""
    documents: ReportDocuments | None = None
    """The report as files: they hold money, and need the permissions READ_MONEY and EXPORT."""


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
        differences=[_difference_of(each, found.currency) for each in found.differences],
        notes=[ReportNote(code=note.code, message=note.message) for note in found.notes],
    )


def steps_of(steps: Sequence[answer.StepFigures], currency: str) -> list[FunnelReportStep]:
    """Steps in order."""
    return [_step_of(step, currency) for step in steps]


def _difference_of(found: answer.StepDifference, currency: str) -> FunnelDifference:
    return FunnelDifference(
        step=ref(Step, found.step_id),
        reached=found.reached,
        conversion_from_first=found.conversion_from_first,
        interval=_interval(found.low, found.high),
        median_seconds=found.median_seconds,
        amount=Money.of(found.amount_minor, currency),
        small_sample=found.small_sample,
    )


def _interval(low: float | None, high: float | None) -> ConfidenceInterval | None:
    return None if low is None or high is None else ConfidenceInterval(low=low, high=high)


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money.of(minor, currency)


def _step_of(step: answer.StepFigures, currency: str) -> FunnelReportStep:
    return FunnelReportStep(
        step=ref(Step, step.step_id),
        entered=step.entered,
        reached=step.reached,
        conversion_from_previous=step.conversion_from_previous,
        conversion_from_first=step.conversion_from_first,
        interval=_interval(step.low, step.high),
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
        percentiles=[
            TimePercentile(percent=each.percent, seconds=each.seconds, seconds_in_step=each.seconds_in_step)
            for each in step.percentiles
        ],
    )
