"""Root fields that read how people stand to the company."""

from __future__ import annotations

from crm.members.permissions import Action
from funnel.funnels.known import known_in
from funnel.loyalty.attitude_report import AttitudeAsked, AttitudeBy, attitude_report
from funnel.loyalty.influence import InfluenceAsked, influence
from funnel.loyalty.ladder_report import LadderAsked, ladder_report
from funnel.loyalty.ladders import ladder_of
from graphapi.compiler import answer, queries
from graphapi.context import Info
from graphapi.known import known
from graphapi.loyalty.attitude import AttitudeReportInput, AttitudeRow
from graphapi.loyalty.attitude import rows_of as attitudes_of
from graphapi.loyalty.ladder import (
    LoyaltyLadder,
    LoyaltyLadderReport,
    LoyaltyLadderReportInput,
    ladder_shown,
    report_of,
)
from graphapi.loyalty.referrals import InfluenceReportInput, InfluenceRow, rows_of
from graphapi.mutation import fill
from graphapi.scalars import ID


@queries
class LoyaltyQueries:
    """How people stand to the company."""

    @answer(permission=Action.READ.value, weight=100)
    async def attitude_report(self, info: Info, input: AttitudeReportInput) -> list[AttitudeRow]:
        """How many people were well disposed and how many hostile, week by week."""
        by = input.by or AttitudeBy.COMPANY
        return attitudes_of(await attitude_report(info.reader, fill(AttitudeAsked, input)), by)

    @answer(permission=Action.READ.value)
    async def loyalty_ladder(self, info: Info, product_id: ID | None = None) -> LoyaltyLadder:
        """The rungs of a product's ladder, or of the company's."""
        own = await ladder_of(info.reader, await known(info, "prod", product_id, "productId"))
        named = await known_in(info.reader, (rung.when for rung in own.rungs if rung.when is not None))
        return ladder_shown(own, named, info.context.language)

    @answer(permission=Action.READ.value, weight=100)
    async def loyalty_ladder_report(self, info: Info, input: LoyaltyLadderReportInput) -> LoyaltyLadderReport:
        """How many people stand on each rung, and who moved up and down in a period; at most 20,000 people."""
        asked = fill(LadderAsked, input, ids={"product_id": "prod", "resource_id": "res"})
        await known(info, "prod", input.product_id, "input.productId")
        await known(info, "res", input.resource_id, "input.resourceId")
        return report_of(await ladder_report(info.reader, asked))

    @answer(permission=Action.READ.value, weight=100)
    async def influence_report(self, info: Info, input: InfluenceReportInput) -> list[InfluenceRow]:
        """The hundred people and influencers who brought most, by step, in units and in money."""
        asked = fill(InfluenceAsked, input, ids={"product_id": "prod"})
        await known(info, "prod", input.product_id, "input.productId")
        currency, found = await influence(info.reader, asked)
        return rows_of(found, currency, with_money=info.actor.can(Action.READ_MONEY))
