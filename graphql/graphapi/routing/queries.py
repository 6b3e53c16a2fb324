"""Root fields that read routing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from strawberry import ID

from crm.members.permissions import Action
from funnel.inputs import Period
from funnel.routing.decline_report import decline_report
from funnel.routing.dry_run import RoutingDryRun as Ask
from funnel.routing.dry_run import dry_run
from funnel.routing.workload import workload
from funnel.workspace import read_home
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer, id_of
from graphapi.compiler import many, queries
from graphapi.context import Info
from graphapi.mutation import fill
from graphapi.routing.answers import DeclineReport, RoutingDryRun, Workload, dry_run_of, report_of, workload_of
from graphapi.routing.inputs import IDS, RoutingDryRunInput

if TYPE_CHECKING:
    from graphapi.routing.types import RoutingPlan

PERIOD_DAYS = 30


@queries
class RoutingQueries:
    """Who gets which lead, and what that comes to."""

    routing_plans: list[RoutingPlan] = many(
        order="id", limit=1000, permission=Action.READ, description="Rules of products, and those of all products."
    )

    @answer(permission="READ", weight=100)
    async def routing_dry_run(self, info: Info, input: RoutingDryRunInput) -> RoutingDryRun:
        """What rules would have done with the leads that were offered in a period, beside what happened.

        People, teams, capacities and hours are today's, absences and loads those of then. At most 20,000 leads.
        """
        return dry_run_of(await dry_run(info.reader, fill(Ask, input, ids=IDS)))

    @answer(permission="READ", weight=100)
    async def workload(
        self, info: Info, team_id: ID | None = None, at: datetime | None = None, period: PeriodInput | None = None
    ) -> Workload:
        """Loads, offers and absences at an instant, now by default; answers of a period, by default its last 30 days.

        Open leads of a past instant are those accepted by then and neither returned nor closed.
        """
        moment = at or info.now
        team = id_of("team", team_id, field="teamId") if team_id else None
        last = (await read_home(info.reader)).day(moment)
        asked = fill(Period, period) if period else Period(start=last - timedelta(days=PERIOD_DAYS - 1), end=last)
        members = await workload(info.reader, info.now, team_id=team, at=at, period=asked)
        return workload_of(members, moment, asked)

    @answer(permission="READ", weight=100)
    async def decline_report(self, info: Info, period: PeriodInput, product_id: ID) -> DeclineReport:
        """Which resources and channels prepare people whom sales declines, and why."""
        product = id_of("prod", product_id, field="productId")
        return report_of(await decline_report(info.reader, product, fill(Period, period)))
