"""Filters, orders and inputs of weekly reports."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID

from funnel.models import WeeklyReport as WeeklyReportRow
from graphapi.compiler import filters, input_type, match, orders

WEEKLY_REPORT_FILTER = filters(
    "WeeklyReportFilter",
    WeeklyReportRow,
    product_id=match.id("prod"),
    week_start=match.date(),
)
WEEKLY_REPORT_ORDER = orders("WeeklyReportOrder", WeeklyReportRow, week_start="week_start", default="-week_start")


@input_type
class CorrectionInput:
    """What is to be done otherwise, and the change that it causes: one of the two, or both of one goal."""

    text: str = strawberry.field(description="The correction, in words.")
    goal_revision_id: ID | None = strawberry.field(default=None, description="The revision of a goal that it causes.")
    plan_action_id: ID | None = strawberry.field(default=None, description="The action of a plan that it causes.")


@input_type
class WeeklyReportPublishInput:
    """The week whose report is to be frozen."""

    product_id: ID = strawberry.field(description="Of which product.")
    week: date = strawberry.field(description="Any day of the ISO week; it must be over.")
    corrections: list[CorrectionInput] | None = strawberry.field(
        default=None, description="What is to be done otherwise; at most 50."
    )
