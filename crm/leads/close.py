"""What closing a lead means for it and for what is open around it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import update

from crm.audit.record import record
from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.outbox import publish_later
from crm.core.problems import Conflict
from crm.core.work import Lock, Work
from crm.leads.change import change
from crm.leads.events import LeadStatusChanged
from crm.leads.hold import HeldLead
from crm.leads.tell import tell
from crm.models import Deal, DealMove, Handoff
from crm.models.sales_words import DealMoveKind
from crm.models.words import DealStatus, HandoffStatus, LeadStatus
from crm.sla.cancel import HANDING_OVER, SELLING, cancel_of_leads

CLOSED = frozenset({LeadStatus.WON, LeadStatus.LOST, LeadStatus.DISQUALIFIED})
"""Nobody works on these any more."""
GIVEN_UP = CLOSED - {LeadStatus.WON}
"""Of these the tasks rest too; a won lead's are done all the same."""

_MOVES = Insert(DealMove, "id", "deal_id", "kind", "from_stage_id", "moved_at", "moved_by_id", "reason", "loss_reason")

_SAID = {
    LeadStatus.WON: "won already",
    LeadStatus.LOST: "lost already; reopen it first",
    LeadStatus.DISQUALIFIED: "disqualified already; reopen it first",
}


def require_open(lead: HeldLead, *, field: str = "leadId") -> None:
    """Refuses what can be done to an open lead only."""
    if lead.status in CLOSED:
        raise Conflict(f"The lead {lead.name} is {_SAID[lead.status]}.", field=field)


@dataclass(frozen=True)
class Closing:
    """How a lead ends: its status, the columns that say why, and the line of its timeline."""

    status: LeadStatus
    action: str
    title: str
    text: str | None
    columns: dict[str, Any]


async def close(work: Work, lead: HeldLead, closing: Closing) -> None:
    """Writes the status, withdraws the open offer, loses the open deals; the lead is held."""
    await withdraw_offers(work, lead.id)
    if closing.status is not LeadStatus.WON:
        await cancel_of_leads(work, [lead.id], SELLING)
    await _lose_deals(work, lead.id, closing.columns)
    await change(
        work,
        [lead.id],
        status=closing.status.value,
        closed_at=work.now,
        current_handoff_id=None,
        revisit_on=None,
        **closing.columns,
    )
    await tell(work, lead, title=closing.title, text=closing.text)
    record(work, closing.action, object_type="Lead", object_id=lead.id, details={"was": lead.status.value})
    await work.emit(LeadStatusChanged(lead.id, closing.status))


async def withdraw_offers(work: Work, lead_id: UUID) -> None:
    """Takes back the lead's open offer, if there is one; nobody waits for an answer or a first contact any more."""
    await cancel_of_leads(work, [lead_id], HANDING_OVER)
    work.locking(Lock.DEALINGS)
    withdrawn = await work.scalar(
        update(Handoff)
        .where(
            Handoff.workspace_id == work.workspace_id,
            Handoff.lead_id == lead_id,
            Handoff.status == HandoffStatus.OFFERED.value,
        )
        .values(
            status=HandoffStatus.WITHDRAWN.value,
            responded_at=work.now,
            responded_by_id=work.actor.member_id,
            version=Handoff.version + 1,
        )
        .returning(Handoff.id)
        .execution_options(synchronize_session=False)
    )
    if withdrawn is not None:
        publish_later(work, "HANDOFF_WITHDRAWN", {"leadId": lead_id, "handoffId": withdrawn})


async def _lose_deals(work: Work, lead_id: UUID, why: dict[str, Any]) -> None:
    """With the lead's own reason: a deal without one would be missing in every count of reasons, and its history."""
    said = {name: why.get(name) for name in ("loss_reason", "loss_text", "competitor")}
    lost = await work.execute(
        update(Deal)
        .where(Deal.workspace_id == work.workspace_id, Deal.lead_id == lead_id, Deal.status == DealStatus.OPEN.value)
        .values(status=DealStatus.LOST.value, closed_at=work.now, version=Deal.version + 1, **said)
        .returning(Deal.id, Deal.stage_id)
        .execution_options(synchronize_session=False)
    )
    common = {
        "kind": DealMoveKind.LOST.value, "moved_at": work.now, "moved_by_id": work.actor.member_id,
        "reason": said["loss_text"], "loss_reason": said["loss_reason"],
    }  # fmt: skip
    moves = [{"id": new_id(), "deal_id": row.id, "from_stage_id": row.stage_id, **common} for row in lost]
    if moves:
        await _MOVES.run(work, moves)
