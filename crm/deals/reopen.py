"""Takes a lost deal up again."""

from uuid import UUID

from pydantic import BaseModel

from crm.audit.record import record
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.deals.find import find
from crm.deals.write import keep_move, write
from crm.leads.close import require_open
from crm.leads.tell import tell
from crm.leads.texts import Words
from crm.members.permissions import Action
from crm.models.sales_words import DealMoveKind
from crm.models.words import DealStatus


class DealReopen(BaseModel, frozen=True):
    """Which deal, and why."""

    deal_id: UUID
    reason: Words
    expected_version: int | None = None


async def reopen(work: Work, data: DealReopen) -> UUID:
    """The id of the deal, open again at the stage where it was; why it was lost stays in its history.

    Raises Conflict when it is not lost (what was sold is cancelled, not reopened), or when its lead is closed.
    """
    work.actor.require(Action.DEAL_EDIT)
    deal = await find(work, data.deal_id, expected_version=data.expected_version)
    if deal.status != DealStatus.LOST:
        raise Conflict(f"The deal {deal.name} is {deal.status.lower()}; only lost deals are reopened.", field="dealId")
    require_open(deal.lead, field="dealId")
    await write(
        work, deal.id, status=DealStatus.OPEN.value, closed_at=None, loss_reason=None, loss_text=None, competitor=None,
        stage_entered_at=work.now if deal.stage_id else None,
    )  # fmt: skip
    await keep_move(work, deal.id, DealMoveKind.REOPENED, to_stage_id=deal.stage_id, reason=data.reason)
    await tell(work, deal.lead, title=f"Deal reopened: {deal.name}", text=data.reason)
    record(work, "DEAL_REOPEN", object_type="Deal", object_id=deal.id)
    return deal.id
