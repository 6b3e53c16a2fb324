"""Closes a deal as lost; the lead stays open."""

from uuid import UUID

from pydantic import BaseModel

from crm.audit.record import record
from crm.core.work import Work
from crm.deals.find import find_open
from crm.deals.write import keep_move, write
from crm.leads.tell import tell
from crm.leads.texts import Line, Words
from crm.members.permissions import Action
from crm.models.sales_words import DealMoveKind
from crm.models.words import DealStatus, LossReason


class DealLose(BaseModel, frozen=True):
    """Which deal, why, and to whom."""

    deal_id: UUID
    reason: LossReason
    text: Words | None = None
    competitor: Line | None = None
    expected_version: int | None = None


async def lose(work: Work, data: DealLose) -> UUID:
    """The id of the deal, LOST; the reason stands in the timeline. Raises Conflict when it is closed already."""
    work.actor.require(Action.DEAL_EDIT)
    deal = await find_open(work, data.deal_id, expected_version=data.expected_version)
    await write(
        work, deal.id, status=DealStatus.LOST.value, closed_at=work.now, loss_reason=data.reason.value,
        loss_text=data.text, competitor=data.competitor,
    )  # fmt: skip
    await keep_move(
        work, deal.id, DealMoveKind.LOST, from_stage_id=deal.stage_id, reason=data.text, loss_reason=data.reason
    )
    because = data.reason.value.lower().replace("_", " ")
    await tell(work, deal.lead, title=f"Deal lost: {deal.name}, {because}", text=data.text, fact_id=deal.id)
    record(work, "DEAL_LOSE", object_type="Deal", object_id=deal.id, details={"reason": data.reason.value})
    return deal.id
