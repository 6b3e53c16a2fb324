"""Handing leads over."""

from __future__ import annotations

from crm.handoffs.withdraw import HandoffWithdraw, withdraw
from funnel.routing.accept import accept
from funnel.routing.decline import decline
from funnel.routing.inputs import HandoffAccept, HandoffDecline, HandoffOffer, HandoffRecycle
from funnel.routing.offer import offer
from funnel.routing.recycle import recycle
from graphapi.answers import ref, ref_or_none
from graphapi.context import Info
from graphapi.handoffs.inputs import (
    HandoffAcceptInput,
    HandoffDeclineInput,
    HandoffOfferInput,
    HandoffRecycleInput,
    HandoffWithdrawInput,
)
from graphapi.handoffs.types import Handoff
from graphapi.leads.types import Lead
from graphapi.mutation import Payload, fill, mutation, mutations, payload

IDS = {"handoff_id": "ho", "lead_id": "lead", "to_team_id": "team", "to_member_id": "mem", "product_id": "prod"}


@payload
class HandoffOfferPayload(Payload):
    """The offer."""

    handoff: Handoff | None = None


@payload
class HandoffAcceptPayload(Payload):
    """The handoff, accepted."""

    handoff: Handoff | None = None


@payload
class HandoffDeclinePayload(Payload):
    """The handoff, declined, and the offer to the next candidate."""

    handoff: Handoff | None = None
    next: Handoff | None = None


@payload
class HandoffRecyclePayload(Payload):
    """The handoff and the lead, returned to marketing."""

    handoff: Handoff | None = None
    lead: Lead | None = None


@payload
class HandoffWithdrawPayload(Payload):
    """The handoff, withdrawn."""

    handoff: Handoff | None = None


@mutations
class HandoffMutations:
    """Marketing offers, sales answers."""

    @mutation
    async def handoff_offer(self, info: Info, input: HandoffOfferInput) -> HandoffOfferPayload:
        """Offers a lead to a member, to the least loaded member of a team, or to whom the routing rules find."""
        handoff_id = await offer(info.work, fill(HandoffOffer, input, ids=IDS))
        return HandoffOfferPayload(handoff=ref(Handoff, handoff_id))

    @mutation
    async def handoff_accept(self, info: Info, input: HandoffAcceptInput) -> HandoffAcceptPayload:
        """Takes the lead; of two who accept at once one gets it."""
        handoff_id = await accept(info.work, fill(HandoffAccept, input, ids=IDS))
        return HandoffAcceptPayload(handoff=ref(Handoff, handoff_id))

    @mutation
    async def handoff_decline(self, info: Info, input: HandoffDeclineInput) -> HandoffDeclinePayload:
        """Does not take the lead, before contact; a team's next candidate is offered it at once."""
        declined = await decline(info.work, fill(HandoffDecline, input, ids=IDS))
        return HandoffDeclinePayload(
            handoff=ref(Handoff, declined.handoff_id), next=ref_or_none(Handoff, declined.next_id)
        )

    @mutation
    async def handoff_recycle(self, info: Info, input: HandoffRecycleInput) -> HandoffRecyclePayload:
        """Returns the lead to marketing, to a step, until a day."""
        recycled = await recycle(info.work, fill(HandoffRecycle, input, ids=IDS))
        return HandoffRecyclePayload(handoff=ref(Handoff, recycled.handoff_id), lead=ref(Lead, recycled.lead_id))

    @mutation
    async def handoff_withdraw(self, info: Info, input: HandoffWithdrawInput) -> HandoffWithdrawPayload:
        """Takes an open offer back."""
        handoff_id = await withdraw(info.work, fill(HandoffWithdraw, input, ids=IDS))
        return HandoffWithdrawPayload(handoff=ref(Handoff, handoff_id))
