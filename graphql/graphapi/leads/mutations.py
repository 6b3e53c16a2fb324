"""Writing leads."""

from __future__ import annotations

from crm.leads.assign import LeadAssign, assign
from crm.leads.disqualify import LeadDisqualify, disqualify
from crm.leads.lose import LeadLose, lose
from crm.leads.nurture import LeadNurture, nurture
from crm.leads.reopen import LeadReopen, reopen
from funnel.leads.create import LeadCreate, create
from funnel.leads.move import LeadMove, move
from funnel.leads.set_audience import LeadClearAudience, LeadSetAudience, clear_audience, set_audience
from graphapi.answers import ref, ref_or_none
from graphapi.context import Info
from graphapi.leads.inputs import (
    LeadAssignInput,
    LeadClearAudienceInput,
    LeadCreateInput,
    LeadDisqualifyInput,
    LeadLoseInput,
    LeadMoveInput,
    LeadNurtureInput,
    LeadReopenInput,
    LeadSetAudienceInput,
)
from graphapi.leads.types import Lead
from graphapi.mutation import Payload, fill, mutation, mutations, payload

IDS = {"lead_id": "lead", "lead_ids": "lead", "product_id": "prod", "owner_id": "mem", "audience_id": "aud"}


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


@payload
class LeadDisqualifyPayload(Payload):
    """The lead, disqualified."""

    lead: Lead | None = None


@payload
class LeadReopenPayload(Payload):
    """The lead, taken up again."""

    lead: Lead | None = None


@payload
class LeadNurturePayload(Payload):
    """The lead, resting."""

    lead: Lead | None = None


@payload
class LeadAssignPayload(Payload):
    """The leads with their new owner, in the order of the input."""

    leads: list[Lead] | None = None


@payload
class LeadSetAudiencePayload(Payload):
    """The lead in its audience."""

    lead: Lead | None = None


@payload
class LeadClearAudiencePayload(Payload):
    """The lead in the audience that the rules say."""

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

    @mutation
    async def lead_disqualify(self, info: Info, input: LeadDisqualifyInput) -> LeadDisqualifyPayload:
        """Closes a lead that turned out, after contact, to have no need or no budget."""
        data = fill(LeadDisqualify, input, ids=IDS)
        await disqualify(info.work, data)
        return LeadDisqualifyPayload(lead=ref(Lead, data.lead_id))

    @mutation
    async def lead_reopen(self, info: Info, input: LeadReopenInput) -> LeadReopenPayload:
        """Takes up a lost, disqualified or resting lead again."""
        data = fill(LeadReopen, input, ids=IDS)
        await reopen(info.work, data)
        return LeadReopenPayload(lead=ref(Lead, data.lead_id))

    @mutation
    async def lead_nurture(self, info: Info, input: LeadNurtureInput) -> LeadNurturePayload:
        """Lets a lead rest until a day."""
        data = fill(LeadNurture, input, ids=IDS)
        await nurture(info.work, data)
        return LeadNurturePayload(lead=ref(Lead, data.lead_id))

    @mutation
    async def lead_assign(self, info: Info, input: LeadAssignInput) -> LeadAssignPayload:
        """Gives leads an owner: all of them or none."""
        leads = await assign(info.work, fill(LeadAssign, input, ids=IDS))
        return LeadAssignPayload(leads=[ref(Lead, each.id) for each in leads])

    @mutation
    async def lead_set_audience(self, info: Info, input: LeadSetAudienceInput) -> LeadSetAudiencePayload:
        """Says which audience a lead belongs to, whatever the rules say, until that is cleared."""
        data = fill(LeadSetAudience, input, ids=IDS)
        await set_audience(info.work, data)
        return LeadSetAudiencePayload(lead=ref(Lead, data.lead_id))

    @mutation
    async def lead_clear_audience(self, info: Info, input: LeadClearAudienceInput) -> LeadClearAudiencePayload:
        """Leaves the lead's audience to the rules again."""
        data = fill(LeadClearAudience, input, ids=IDS)
        await clear_audience(info.work, data)
        return LeadClearAudiencePayload(lead=ref(Lead, data.lead_id))
