"""Writing leads."""

from __future__ import annotations

import strawberry

from crm.leads.assign import LeadAssign, assign
from crm.leads.assign_many import Assigned, LeadAssignment, LeadsAssign, assign_many
from crm.leads.disqualify import LeadDisqualify, disqualify
from crm.leads.lose import LeadLose, lose
from crm.leads.nurture import LeadNurture, nurture
from crm.leads.reopen import LeadReopen, reopen
from funnel.leads.create import LeadCreate, create
from funnel.leads.move import LeadMove, move
from funnel.leads.set_audience import LeadClearAudience, LeadSetAudience, clear_audience, set_audience
from graphapi.answers import answer_type, ref, ref_or_none
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
    LeadsAssignInput,
    LeadSetAudienceInput,
)
from graphapi.leads.types import Lead
from graphapi.mutation import Payload, fill, fill_each, mutation, mutations, payload
from graphapi.problems import UserError, user_errors

IDS = {"lead_id": "lead", "lead_ids": "lead", "product_id": "prod", "owner_id": "mem", "audience_id": "aud"}


@answer_type
class LeadAssignResult:
    """What became of one item."""

    index: int = strawberry.field(description="Its place in the input, from 0.")
    lead: Lead | None = strawberry.field(description="The lead with its owner; null when the item was refused.")
    is_changed: bool = strawberry.field(description="Whether the owner is another one now.")
    errors: list[UserError] = strawberry.field(description="Why the item was refused.")


@payload
class LeadsAssignPayload(Payload):
    """What became of each item, in the order of the input."""

    results: list[LeadAssignResult] = strawberry.field(default_factory=list, description="One for each item.")
    assigned: int = strawberry.field(default=0, description="Leads that have another owner now.")
    refused: int = strawberry.field(default=0, description="Items that were refused.")


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
    async def leads_assign(self, info: Info, input: LeadsAssignInput) -> LeadsAssignPayload:
        """Gives leads an owner each; an item that cannot be used is refused alone, the others land."""
        items, unreadable = fill_each(LeadAssignment, input.items, path="items", ids=IDS)
        answers = await assign_many(info.work, LeadsAssign(items=tuple(items)), unreadable=unreadable)
        return LeadsAssignPayload(
            results=[_result(place, each) for place, each in enumerate(answers)],
            assigned=sum(each.is_changed for each in answers),
            refused=sum(each.problem is not None for each in answers),
        )

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


def _result(place: int, answer: Assigned) -> LeadAssignResult:
    return LeadAssignResult(
        index=place,
        lead=ref_or_none(Lead, answer.lead_id),
        is_changed=answer.is_changed,
        errors=user_errors(answer.problem) if answer.problem else [],
    )
