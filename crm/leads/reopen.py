"""Takes up a closed or resting lead again."""

from uuid import UUID

from pydantic import BaseModel

from crm.audit.record import record
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.leads.change import change
from crm.leads.events import LeadReopened, LeadStatusChanged
from crm.leads.hold import HeldLead, hold
from crm.leads.tell import tell
from crm.leads.texts import Words
from crm.members.permissions import Action
from crm.models.words import LeadStatus

REOPENED = frozenset({LeadStatus.LOST, LeadStatus.DISQUALIFIED, LeadStatus.NURTURING})
"""What can be taken up again; a won lead's next sale is recorded on it as it is."""


class LeadReopen(BaseModel, frozen=True):
    """Which lead, and why now."""

    lead_id: UUID
    reason: Words | None = None
    expected_version: int | None = None


async def reopen(work: Work, data: LeadReopen) -> HeldLead:
    """WORKING when somebody owns it, else OPEN; the reason of the loss is cleared (the audit keeps it)."""
    work.actor.require(Action.LEAD_EDIT)
    lead = await hold(work, data.lead_id, expected_version=data.expected_version)
    if lead.status not in REOPENED:
        raise Conflict(f"The lead {lead.name} is {lead.status.value}; only a closed or resting lead is reopened.",
                       field="leadId")  # fmt: skip
    status = LeadStatus.WORKING if lead.owner_id else LeadStatus.OPEN
    await change(
        work, [lead.id], status=status.value, closed_at=None, revisit_on=None,
        loss_reason=None, loss_text=None, competitor=None,
    )  # fmt: skip
    await tell(work, lead, title="Taken up again", text=data.reason)
    record(work, "LEAD_REOPEN", object_type="Lead", object_id=lead.id, details={"was": lead.status.value})
    await work.emit(LeadStatusChanged(lead.id, status))
    await work.emit(LeadReopened(lead.id, lead.product_id))
    return lead
