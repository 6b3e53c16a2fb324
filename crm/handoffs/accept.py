"""Sales takes the lead."""

from uuid import UUID

from crm.core.work import Work
from crm.handoffs.answer import answer
from crm.handoffs.find import FoundHandoff
from crm.handoffs.timers import until_contacted
from crm.leads.change import change
from crm.leads.close import CLOSED
from crm.leads.events import LeadAssigned
from crm.leads.hold import HeldLead
from crm.leads.tell import tell
from crm.models.words import HandoffStatus, LeadStatus


async def accept(
    work: Work, handoff: FoundHandoff, lead: HeldLead, *, owner_id: UUID | None, expected_version: int | None = None
) -> None:
    """ACCEPTED in time, the lead ACCEPTED and owned; a lead that was won meanwhile stays won."""
    await answer(
        work, handoff, HandoffStatus.ACCEPTED,
        in_time=True, expected_version=expected_version, accepted_at=work.now, assignee_id=owner_id,
    )  # fmt: skip
    if lead.status not in CLOSED:
        await until_contacted(work, handoff, owner_id)
    status = lead.status if lead.status in CLOSED else LeadStatus.ACCEPTED
    await change(work, [lead.id], status=status.value, owner_id=owner_id, current_handoff_id=handoff.id)
    by = handoff.assignee_name or work.actor.name
    await tell(work, lead, title=f"Accepted by {by}", fact_id=handoff.id)
    await work.emit(LeadAssigned(lead.id, owner_id, lead.owner_id))
