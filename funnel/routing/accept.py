"""Accepts a handed-over lead: the answer, the owner, and the fact that moves the lead on."""

from uuid import UUID

from crm.core.problems import Invalid
from crm.core.work import Work
from crm.handoffs.accept import accept as write
from crm.handoffs.find import find, require_may_answer
from crm.leads.hold import hold_with_person
from crm.members.permissions import Action
from funnel.facts.facts import HandoffFact
from funnel.leads.one import record_one
from funnel.routing.inputs import HandoffAccept


async def accept(work: Work, data: HandoffAccept) -> UUID:
    """The id of the handoff, accepted; the lead's owner is its assignee, or who accepts an offer to a whole team.

    Of two who accept at once one gets the lead, the other a Conflict that names the first.
    """
    work.actor.require(Action.HANDOFF_RESPOND)
    handoff = await find(work, data.handoff_id)
    require_may_answer(work, handoff)
    owner_id = handoff.assignee_id or work.actor.member_id
    if owner_id is None:
        raise Invalid("This handoff is offered to a whole team; a member accepts it, not a program.", field="handoffId")
    lead = await hold_with_person(work, handoff.lead_id)
    await write(work, handoff, lead, owner_id=owner_id, expected_version=data.expected_version)
    fact = HandoffFact(lead_id=lead.id, handoff_id=handoff.id, occurred_at=work.now, member_id=work.actor.member_id)
    await record_one(work, fact, written={"leadId": "handoffId"})
    return handoff.id
