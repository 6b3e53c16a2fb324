"""Writing leads."""

from __future__ import annotations

from crm.leads.lose import LeadLose, lose
from funnel.leads.create import LeadCreate, create
from funnel.leads.move import LeadMove, move
from graphapi.answers import ref, ref_or_none
from graphapi.context import Info
from graphapi.leads.inputs import LeadCreateInput, LeadLoseInput, LeadMoveInput
from graphapi.leads.types import Lead
from graphapi.mutation import Payload, fill, mutation, mutations, payload

IDS = {"lead_id": "lead", "product_id": "prod", "owner_id": "mem"}


@payload
class LeadCreatePayload(Payload):
    """The lead that was started."""

    lead: Lead | None = None


@payload
class LeadMovePayload(Payload):
    """The lead at its new step."""

    lead: Lead | None = None


@payload
class LeadLosePayload(Payload):
    """The lead, lost."""

    lead: Lead | None = None


@mutations
class LeadMutations:
    """Leads started, moved and closed by members."""

    @mutation
    async def lead_create(self, info: Info, input: LeadCreateInput) -> LeadCreatePayload:
        """Starts a lead by hand; a person that has one in this funnel already keeps it."""
        result = await create(info.work, fill(LeadCreate, input, ids=IDS))
        return LeadCreatePayload(lead=ref_or_none(Lead, result.lead_id))

    @mutation
    async def lead_move(self, info: Info, input: LeadMoveInput) -> LeadMovePayload:
        """Moves a lead to a step by hand, against the rules if need be."""
        data = fill(LeadMove, input, ids=IDS)
        await move(info.work, data)
        return LeadMovePayload(lead=ref(Lead, data.lead_id))

    @mutation
    async def lead_lose(self, info: Info, input: LeadLoseInput) -> LeadLosePayload:
        """Closes a lead as lost; its open offer is withdrawn and its open deals are lost with it."""
        data = fill(LeadLose, input, ids=IDS)
        await lose(info.work, data)
        return LeadLosePayload(lead=ref(Lead, data.lead_id))
