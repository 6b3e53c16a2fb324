"""A lead whose offer came to nothing is open again."""

from collections.abc import Sequence

from crm.core.work import Work
from crm.leads.change import change
from crm.leads.events import LeadStatusChanged
from crm.leads.hold import HeldLead
from crm.models.words import LeadStatus


async def release(work: Work, leads: Sequence[HeldLead]) -> None:
    """OPEN and without a handoff; leads that were closed meanwhile keep their status."""
    offered = [lead for lead in leads if lead.status is LeadStatus.OFFERED]
    others = [lead for lead in leads if lead.status is not LeadStatus.OFFERED]
    await change(work, [lead.id for lead in offered], status=LeadStatus.OPEN.value, current_handoff_id=None)
    await change(work, [lead.id for lead in others], current_handoff_id=None)
    for lead in offered:
        await work.emit(LeadStatusChanged(lead.id, LeadStatus.OPEN))
