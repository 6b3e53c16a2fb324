"""Root fields of the proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry import ID

from funnel.documents.document import Paths
from funnel.inputs import Period
from funnel.proposal.proposal import proposal as room
from graphapi.answers import answer, id_of
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.proposal.types import Proposal, proposal_of

if TYPE_CHECKING:
    from graphapi.analytics.inputs import PeriodInput


@queries
class ProposalQueries:
    """What is proposed to a client."""

    @answer(permission="READ_MONEY", weight=100)
    async def proposal(self, info: Info, product_id: ID, period: PeriodInput) -> Proposal:
        """Which resource does what for which objective in a period, what it costs and what it should bring."""
        asked = Period(start=period.start, end=period.end)
        found = await room(info.reader, id_of("prod", product_id, field="productId"), asked)
        return proposal_of(found, Paths("proposal", product_id, asked, found.slug))
