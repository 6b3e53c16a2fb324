"""Handlers that tell listeners what rooms tell one another inside the transaction; plugged in by `crm.hearers`."""

from crm.core.outbox import publish_later
from crm.core.work import Work
from crm.handoffs.events import HandoffChanged
from crm.leads.events import LeadAssigned, LeadStatusChanged


async def owner_changed(work: Work, event: LeadAssigned) -> None:
    """OWNER_CHANGED: whose it is, whose it was."""
    publish_later(work, "OWNER_CHANGED", {"leadId": event.lead_id, "ownerId": event.owner_id, "wasId": event.was_id})


async def status_changed(work: Work, event: LeadStatusChanged) -> None:
    """STATUS_CHANGED."""
    publish_later(work, "STATUS_CHANGED", {"leadId": event.lead_id, "status": event.status.value})


async def handoff_changed(work: Work, event: HandoffChanged) -> None:
    """HANDOFF_OFFERED, HANDOFF_ACCEPTED and so on."""
    payload = {"leadId": event.lead_id, "handoffId": event.handoff_id}
    publish_later(work, f"HANDOFF_{event.status.value}", payload)
