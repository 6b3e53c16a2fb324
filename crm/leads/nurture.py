"""Lets a lead rest until a day."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from crm.audit.record import record
from crm.core.clock import day_of
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.leads.change import change
from crm.leads.close import require_open, withdraw_offers
from crm.leads.events import LeadStatusChanged
from crm.leads.hold import HeldLead, hold
from crm.leads.tell import tell
from crm.leads.texts import Words
from crm.members.permissions import Action
from crm.models import Workspace
from crm.models.words import LeadStatus


class LeadNurture(BaseModel, frozen=True):
    """Until when, and why."""

    lead_id: UUID
    revisit_on: date
    reason: Words | None = None
    expected_version: int | None = None


async def nurture(work: Work, data: LeadNurture) -> HeldLead:
    """NURTURING until the day; an open offer is withdrawn. The day is today or later in the workspace's zone."""
    work.actor.require(Action.LEAD_EDIT)
    await require_revisit_day(work, data.revisit_on)
    lead = await hold(work, data.lead_id, expected_version=data.expected_version)
    require_open(lead)
    await withdraw_offers(work, lead.id)
    await change(
        work, [lead.id], status=LeadStatus.NURTURING.value, revisit_on=data.revisit_on, current_handoff_id=None
    )
    await tell(work, lead, title=f"Rests until {data.revisit_on.isoformat()}", text=data.reason)
    record(work, "LEAD_NURTURE", object_type="Lead", object_id=lead.id, details={"was": lead.status.value})
    await work.emit(LeadStatusChanged(lead.id, LeadStatus.NURTURING))
    return lead


async def require_revisit_day(work: Work, revisit_on: date) -> None:
    """Refuses a day that is over in the workspace's zone."""
    zone = await work.scalar(select(Workspace.time_zone).where(Workspace.id == work.workspace_id))
    today = day_of(work.now, zone)
    if revisit_on < today:
        raise Invalid(f"{revisit_on.isoformat()} is over; the day to revisit is {today.isoformat()} or later.",
                      field="revisitOn")  # fmt: skip
