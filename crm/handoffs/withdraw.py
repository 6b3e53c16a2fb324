"""Marketing takes an open offer back."""

from uuid import UUID

from pydantic import BaseModel

from crm.core.work import Lock, Work
from crm.handoffs.answer import answer
from crm.handoffs.find import find
from crm.handoffs.release import release
from crm.leads.hold import hold
from crm.leads.tell import tell
from crm.members.permissions import Action
from crm.models.words import HandoffStatus


class HandoffWithdraw(BaseModel, frozen=True):
    """Which offer."""

    handoff_id: UUID
    expected_version: int | None = None


async def withdraw(work: Work, data: HandoffWithdraw) -> UUID:
    """WITHDRAWN, the lead OPEN again. Raises Conflict when it was answered already."""
    work.actor.require(Action.HANDOFF_OFFER)
    handoff = await find(work, data.handoff_id)
    lead = await hold(work, handoff.lead_id)
    work.locking(Lock.DEALINGS)
    await answer(work, handoff, HandoffStatus.WITHDRAWN, expected_version=data.expected_version)
    await release(work, [lead])
    await tell(work, lead, title="Offer withdrawn", fact_id=handoff.id)
    return handoff.id
