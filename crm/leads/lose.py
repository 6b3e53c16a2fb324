"""Closes a lead as lost."""

from uuid import UUID

from pydantic import BaseModel

from crm.core.work import Work
from crm.leads.close import Closing, close, require_open
from crm.leads.hold import HeldLead, hold
from crm.leads.texts import Line, Words
from crm.members.permissions import Action
from crm.models.words import LeadStatus, LossReason


class LeadLose(BaseModel, frozen=True):
    """Why it was lost, and to whom."""

    lead_id: UUID
    reason: LossReason
    text: Words | None = None
    competitor: Line | None = None
    expected_version: int | None = None


async def lose(work: Work, data: LeadLose) -> HeldLead:
    """LOST with its reason; the open offer is withdrawn and open deals are lost with it.

    Raises Conflict when the lead is closed already.
    """
    work.actor.require(Action.LEAD_EDIT)
    lead = await hold(work, data.lead_id, expected_version=data.expected_version)
    require_open(lead)
    await close(work, lead, _closing(data))
    return lead


def _closing(data: LeadLose) -> Closing:
    because = data.reason.value.lower().replace("_", " ")
    to = f" to {data.competitor}" if data.competitor else ""
    return Closing(
        LeadStatus.LOST,
        "LEAD_LOSE",
        f"Lost{to}: {because}",
        data.text,
        {"loss_reason": data.reason.value, "loss_text": data.text, "competitor": data.competitor},
    )
