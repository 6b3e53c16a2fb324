"""Closes a lead that turned out, after contact, to have no need or no budget."""

from uuid import UUID

from pydantic import BaseModel

from crm.core.work import Work
from crm.leads.close import Closing, close, require_open
from crm.leads.hold import HeldLead, hold
from crm.leads.texts import Words
from crm.members.permissions import Action
from crm.models.words import LeadStatus, LossReason


class LeadDisqualify(BaseModel, frozen=True):
    """Why the person will never buy."""

    lead_id: UUID
    reason: LossReason
    text: Words | None = None
    expected_version: int | None = None


async def disqualify(work: Work, data: LeadDisqualify) -> HeldLead:
    """DISQUALIFIED with its reason; open offers and deals are closed with it."""
    work.actor.require(Action.LEAD_EDIT)
    lead = await hold(work, data.lead_id, expected_version=data.expected_version)
    require_open(lead)
    because = data.reason.value.lower().replace("_", " ")
    columns = {"loss_reason": data.reason.value, "loss_text": data.text}
    await close(
        work, lead, Closing(LeadStatus.DISQUALIFIED, "LEAD_DISQUALIFY", f"Disqualified: {because}", data.text, columns)
    )
    return lead
