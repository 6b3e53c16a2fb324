"""Root fields of the funnel report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from crm.core.problems import Forbidden, Invalid
from crm.models import Lead as LeadRow
from funnel.analytics.ageing import step_ageing
from funnel.analytics.cells import report_leads
from funnel.analytics.comparison import funnel_comparison
from funnel.analytics.question import Period
from funnel.analytics.report import Wanted, funnel_report
from graphapi.analytics.ageing import StepAgeing, ageing_of
from graphapi.analytics.comparison import FunnelComparison, comparison_of
from graphapi.analytics.inputs import FunnelReportCellInput, FunnelReportInput, PeriodInput, question_of
from graphapi.analytics.pictures import with_pictures
from graphapi.analytics.types import FunnelReport, report_of
from graphapi.compiler import answer, id_of, page_of, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.leads.types import Lead
from graphapi.row_scopes.sight import in_sight
from graphapi.scalars import ID

if TYPE_CHECKING:
    from uuid import UUID

MAX_PAGE = 200
MONEY = (
    "steps.amount",
    "steps.cost",
    "steps.costPerGoalReached",
    "breakdown.steps.amount",
    "breakdown.steps.cost",
    "breakdown.steps.costPerGoalReached",
    "compared.amount",
    "compared.cost",
    "differences.amount",
    "bottleneck",
)
"""Parts of the funnel report that say what the company spends and earns."""
COSTS = tuple(path for path in MONEY if path.startswith(("steps.cost", "breakdown.steps.cost")))


@queries
class AnalyticsQueries:
    """How people move through the steps."""

    @answer(weight=100)
    async def funnel_report(self, info: Info, input: FunnelReportInput) -> FunnelReport:
        """How many of the leads that came in a period reached each step, how long it took, and what it cost."""
        for path in MONEY:
            if info.selects(path) and not info.actor.can("READ_MONEY"):
                raise Forbidden(f"You need the permission READ_MONEY for funnelReport.{path}.")
        wanted = Wanted(
            cost=any(info.selects(path) for path in COSTS),
            breakdown=info.selects("breakdown"),
            trend=info.selects("trend") or info.selects("charts"),
            bottleneck=info.selects("bottleneck"),
        )
        question = question_of(input)
        found = await funnel_report(info.reader, question, now=info.now, wanted=wanted)
        report = report_of(found)
        is_drawn = info.selects("charts") or info.selects("documents")
        return await with_pictures(report, info.reader, question, found) if is_drawn else report

    @answer(weight=100)
    async def step_ageing(self, info: Info, product_id: ID) -> list[StepAgeing]:
        """Who stands for how long at each step of a product's funnel, against how long those needed who moved on."""
        found = await step_ageing(info.reader, id_of("prod", product_id, field="productId"), now=info.now)
        return [ageing_of(each) for each in found]

    @answer(weight=500)
    async def funnel_comparison(
        self,
        info: Info,
        product_id: ID,
        from_: Annotated[int, strawberry.argument(name="from", description="Number of the older version.")],
        to: Annotated[int, strawberry.argument(description="Number of the newer version.")],
        period: PeriodInput | None = None,
    ) -> FunnelComparison:
        """Two versions of a funnel side by side: what changed, and with a period what became of the people of each."""
        found = await funnel_comparison(
            info.reader,
            id_of("prod", product_id, field="productId"),
            older=from_,
            newer=to,
            period=Period(period.start, period.end) if period else None,
            now=info.now,
        )
        return comparison_of(found)

    @answer(weight=100)
    async def funnel_report_leads(
        self, info: Info, input: FunnelReportCellInput, first: int = 50, after: str | None = None
    ) -> Connection[Lead]:
        """The leads behind one figure of the report, the earliest cohort entry first."""
        ids = await report_leads(
            info.reader,
            question_of(input.report),
            step_key=input.step_key,
            state=input.state,
            key=input.key,
            cohort_period=input.period,
            now=info.now,
        )
        seen = await in_sight([LeadRow], ids, actor=info.actor, now=info.now, fetch=info.reader.fetchval)
        return _page([id for id in ids if id in seen], first, after)


def _page(ids: list[UUID], first: int, after: str | None) -> Connection[Lead]:
    """A page of a list that was computed anew: the cursor is the lead's id, so it survives changes before it."""
    if not 1 <= first <= MAX_PAGE:
        raise Invalid(f"A page has 1 to {MAX_PAGE} leads.", field="first")
    cursors = _cursors(ids)
    places = {cursor: place for place, cursor in enumerate(cursors)}
    if after is not None and after not in places:
        raise Invalid("This cursor belongs to another list, or its lead left the figure.", field="after")
    page = slice(places[after] + 1 if after is not None else 0, None)
    shown = ids[page][:first]
    return page_of(shown, kind=Lead, cursors=cursors[page][:first], has_next=len(ids[page]) > first, total=len(ids))


def _cursors(ids: list[UUID]) -> list[str]:
    """The lead's id; of a lead that counts again (re-entries) with how often it stood there before."""
    seen: dict[UUID, int] = {}
    cursors = []
    for id in ids:
        before = seen.get(id, 0)
        seen[id] = before + 1
        cursors.append(f"{id.hex}.{before}" if before else id.hex)
    return cursors
