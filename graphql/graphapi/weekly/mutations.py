"""Root fields that write weekly reports."""

from __future__ import annotations

import strawberry

from funnel.weekly.publish import WeeklyReportPublish, publish
from funnel.weekly.warn import warnings
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.weekly.answer import report_of
from graphapi.weekly.inputs import WeeklyReportPublishInput
from graphapi.weekly.types import WeeklyReport, WeeklyReportWarning

IDS = {"product_id": "prod", "goal_revision_id": "grev", "plan_action_id": "act"}


@payload
class WeeklyReportPublishPayload(Payload):
    """The report, frozen."""

    report: WeeklyReport | None = strawberry.field(default=None, description="The report.")
    warnings: list[WeeklyReportWarning] = strawberry.field(
        default_factory=list, description="What somebody should look at."
    )


@mutations
class WeeklyMutations:
    """What is kept of weeks."""

    @mutation(permission="READ_MONEY")
    async def weekly_report_publish(self, info: Info, input: WeeklyReportPublishInput) -> WeeklyReportPublishPayload:
        """Freezes the report of a week that is over, once; the corrections say what is done otherwise."""
        made = await publish(info.work, fill(WeeklyReportPublish, input, ids=IDS))
        told = [WeeklyReportWarning(code=each.code, message=each.message) for each in warnings(made)]
        return WeeklyReportPublishPayload(report=report_of(made, info.actor), warnings=told)
