"""Reading service times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from crm.core.clock import day_bounds
from crm.members.permissions import Action
from crm.models import Workspace
from crm.sla.queries import report
from funnel.inputs import Period
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer
from graphapi.compiler import by_id, connection, many, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.sla.figures import SlaReport, shown
from graphapi.sla.inputs import SLA_TIMER_FILTER, SLA_TIMER_ORDER

if TYPE_CHECKING:
    from graphapi.sla.types import SlaPolicy, SlaTimer, WorkingCalendar


@queries
class SlaQueries:
    """Working time and what it is measured by."""

    working_calendars: list[WorkingCalendar] = many(
        order="created_at", limit=1000, permission=Action.READ, description="All calendars, the oldest first."
    )
    sla_policies: list[SlaPolicy] = many(
        order=("kind", "created_at"), limit=1000, permission=Action.READ, description="What the workspace set, by kind."
    )
    sla_timer: SlaTimer | None = by_id(permission=Action.READ, description="One timer, or null.")
    sla_timers: Connection[SlaTimer] = connection(
        filter=SLA_TIMER_FILTER,
        order=SLA_TIMER_ORDER,
        permission=Action.READ,
        description="What is and was waited for, by its due time.",
    )

    @answer(permission=Action.READ.value, weight=100)
    async def sla_report(self, info: Info, period: PeriodInput) -> SlaReport:
        """What became of the timers that began in a period, by kind, member and team."""
        days = Period(start=period.start, end=period.end)
        zone = await info.reader.value(select(Workspace.time_zone).where(Workspace.id == info.workspace_id))
        since, until = day_bounds(days.start, days.end, zone)
        return shown([dict(row) for row in await info.reader.rows(report(info.workspace_id, since, until))])
