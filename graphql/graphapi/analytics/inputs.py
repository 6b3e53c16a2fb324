"""Inputs of the funnel report and their translation into a question."""

from __future__ import annotations

from datetime import date, datetime

from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.words import CellState, DecidedBy, EntryMode, FunnelBreakdown, TrendUnit
from graphapi.compiler import id_of, input_type
from graphapi.scalars import ID


@input_type
class PeriodInput:
    """Days of the workspace's zone, both ends inclusive."""

    start: date
    end: date


@input_type
class FunnelReportInput:
    """What the report is asked; steps are named by key and versions are mapped by it."""

    product_id: ID
    period: PeriodInput
    entry_mode: EntryMode = EntryMode.OPEN
    from_step_key: str | None = None
    to_step_key: str | None = None
    breakdown: FunnelBreakdown | None = None
    decided_by: DecidedBy = DecidedBy.FIRST_TOUCH
    decided_by_step_key: str | None = None
    trend: TrendUnit | None = None
    window_days: int | None = None
    version: int | None = None
    compare_to: PeriodInput | None = None
    as_known_at: datetime | None = None


@input_type
class FunnelReportCellInput:
    """One figure of a report: its step and state, and the row of the breakdown if one was asked for."""

    report: FunnelReportInput
    step_key: str
    state: CellState
    key: str | None = None


def question_of(given: FunnelReportInput) -> FunnelQuestion:
    """The question behind the input, ids decoded."""
    compare = given.compare_to
    return FunnelQuestion(
        product_id=id_of("prod", given.product_id, field="input.productId"),
        period=Period(given.period.start, given.period.end),
        entry_mode=given.entry_mode,
        from_step_key=given.from_step_key,
        to_step_key=given.to_step_key,
        breakdown=given.breakdown,
        decided_by=given.decided_by,
        decided_by_step_key=given.decided_by_step_key,
        trend=given.trend,
        window_days=given.window_days,
        version=given.version,
        compare_to=Period(compare.start, compare.end) if compare else None,
        as_known_at=given.as_known_at,
    )
