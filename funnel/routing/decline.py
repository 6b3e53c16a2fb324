"""Declines a handed-over lead before contact; a team's next candidate gets the offer at once."""

from dataclasses import dataclass
from uuid import UUID

from crm.core.work import Work
from crm.handoffs.decline import decline as write
from crm.handoffs.find import find, require_may_answer
from crm.leads.hold import hold
from crm.members.permissions import Action
from funnel.routing.again import offer_again
from funnel.routing.inputs import HandoffDecline


@dataclass(frozen=True)
class Declined:
    """The handoff, and the offer that follows it."""

    handoff_id: UUID
    next_id: UUID | None


async def decline(work: Work, data: HandoffDecline) -> Declined:
    """Raises Conflict when it is not open any more. Without a next candidate the lead is OPEN again."""
    work.actor.require(Action.HANDOFF_RESPOND)
    handoff = await find(work, data.handoff_id)
    require_may_answer(work, handoff)
    lead = await hold(work, handoff.lead_id)
    await write(work, handoff, lead, reason=data.reason, text=data.text, expected_version=data.expected_version)
    following = await offer_again(work, {lead.id: lead}, [handoff])
    return Declined(handoff.id, following.get(handoff.id))
