"""Sales returns the lead to marketing, to be taken up again on a day."""

from datetime import date

from crm.core.work import Work
from crm.handoffs.answer import answer
from crm.handoffs.find import FoundHandoff
from crm.leads.change import change
from crm.leads.events import LeadStatusChanged
from crm.leads.hold import HeldLead
from crm.leads.tell import tell
from crm.models.words import HandoffStatus, LeadStatus


async def recycle(
    work: Work,
    handoff: FoundHandoff,
    lead: HeldLead,
    *,
    return_step_key: str,
    revisit_on: date,
    reason: str,
    expected_version: int | None = None,
) -> None:
    """RECYCLED, the lead NURTURING and nobody's until the day; the step is moved by a fact of `funnel.routing`."""
    await answer(
        work,
        handoff,
        HandoffStatus.RECYCLED,
        was={HandoffStatus.OFFERED, HandoffStatus.ACCEPTED},
        expected_version=expected_version,
        return_step_key=return_step_key,
        revisit_on=revisit_on,
        recycle_reason=reason,
    )
    await change(
        work,
        [lead.id],
        status=LeadStatus.NURTURING.value,
        revisit_on=revisit_on,
        owner_id=None,
        current_handoff_id=None,
    )
    await tell(work, lead, title=f"Returned to marketing until {revisit_on.isoformat()}", text=reason)
    await work.emit(LeadStatusChanged(lead.id, LeadStatus.NURTURING))
