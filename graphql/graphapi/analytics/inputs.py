"""Inputs of the funnel report and their translation into a question."""

from __future__ import annotations

from datetime import date, datetime

from funnel.analytics.question import FunnelQuestion, Period, StepWindow
from funnel.analytics.words import (
    CellState,
    CountBy,
    DecidedBy,
    EntryMode,
    FunnelBreakdown,
    ReentryMode,
    TrendUnit,
)
from graphapi.compiler import id_of, input_type
from graphapi.scalars import ID


@input_type
class PeriodInput:
    """Days of the workspace's zone, both ends inclusive."""

    start: date
    """First day."""
    end: date
    """Last day."""


@input_type
class StepWindowInput:
    """How long after the entry before it a step may be entered, inclusive; a later entry ends the way there."""

    step_key: str
    """A step of the question, not its first one."""
    seconds: int | None = None
    """Exact seconds."""
    days: int | None = None
    """Or calendar days of the workspace's zone."""


@input_type
class FunnelReportInput:
    """What the report is asked; steps are named by key and versions are mapped onto the current one."""

    product_id: ID
    """Whose funnel."""
    period: PeriodInput
    """In which the leads came."""
    entry_mode: EntryMode | None = EntryMode.OPEN
    """Who belongs to the cohort."""
    from_step_key: str | None = None
    """First step of the question; the first of the funnel when left out."""
    to_step_key: str | None = None
    """Last step of the question; the last of the funnel when left out."""
    breakdown: FunnelBreakdown | None = None
    """Split the cohort by this."""
    decided_by: DecidedBy | None = DecidedBy.FIRST_TOUCH
    """Which touch decides the row."""
    decided_by_step_key: str | None = None
    """With `STEP`: the step whose touch decides."""
    trend: TrendUnit | None = None
    """Split the cohort by day, week or month."""
    window_days: int | None = None
    """Entries later than so many calendar days after the cohort entry do not count."""
    version: int | None = None
    """Read this version only; by default all versions, mapped onto the current one (`funnelVersionMap`)."""
    compare_to: PeriodInput | None = None
    """The same figures of another period; also what the bottleneck is judged by."""
    as_known_at: datetime | None = None
    """As the facts were known then."""
    window_seconds: int | None = None
    """The window in exact seconds instead of calendar days, inclusive."""
    step_windows: list[StepWindowInput] | None = None
    """Windows of single steps, from the entry before."""
    reentry_mode: ReentryMode | None = ReentryMode.FIRST
    """What somebody who came back counts as."""
    ripe_only: bool | None = False
    """Leave out those whose window is not over yet; asks for a window."""
    count_by: CountBy | None = CountBy.PERSONS
    """What is counted once."""
    percentiles: list[float] | None = None
    """Further percentiles of the times, 0 to 100."""


@input_type
class FunnelReportCellInput:
    """One figure of a report: its step and state, and the row of the breakdown if one was asked for."""

    report: FunnelReportInput
    """The report the figure stands in."""
    step_key: str
    """Its step."""
    state: CellState
    """Which figure."""
    key: str | None = None
    """Row of the breakdown."""
    period: date | None = None
    """Cohort period of the report's trend, by any day of it."""


def question_of(given: FunnelReportInput) -> FunnelQuestion:
    """The question behind the input, ids decoded."""
    compare = given.compare_to
    return FunnelQuestion(
        product_id=id_of("prod", given.product_id, field="input.productId"),
        period=Period(given.period.start, given.period.end),
        entry_mode=given.entry_mode or EntryMode.OPEN,
        from_step_key=given.from_step_key,
        to_step_key=given.to_step_key,
        breakdown=given.breakdown,
        decided_by=given.decided_by or DecidedBy.FIRST_TOUCH,
        decided_by_step_key=given.decided_by_step_key,
        trend=given.trend,
        window_days=given.window_days,
        version=given.version,
        compare_to=Period(compare.start, compare.end) if compare else None,
        as_known_at=given.as_known_at,
        window_seconds=given.window_seconds,
        step_windows=tuple(StepWindow(each.step_key, each.seconds, each.days) for each in given.step_windows or ()),
        reentry=given.reentry_mode or ReentryMode.FIRST,
        ripe_only=bool(given.ripe_only),
        count_by=given.count_by or CountBy.PERSONS,
        percentiles=tuple(given.percentiles or ()),
    )
