"""Writes columns of a deal that is held, and its history."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import Deal, DealMove
from crm.models.sales_words import DealMoveKind
from crm.models.words import LossReason


async def write(work: Work, deal_id: UUID, **columns: Any) -> None:
    """The columns, and the version one higher."""
    await work.execute(
        update(Deal)
        .where(Deal.workspace_id == work.workspace_id, Deal.id == deal_id)
        .values(version=Deal.version + 1, **columns)
        .execution_options(synchronize_session=False)
    )


async def keep_move(
    work: Work,
    deal_id: UUID,
    kind: DealMoveKind,
    *,
    from_stage_id: UUID | None = None,
    to_stage_id: UUID | None = None,
    reason: str | None = None,
    loss_reason: LossReason | None = None,
) -> None:
    """A row of the deal's history: who, when, why."""
    await work.execute(
        insert(DealMove).values(
            workspace_id=work.workspace_id,
            id=new_id(),
            deal_id=deal_id,
            kind=kind.value,
            from_stage_id=from_stage_id,
            to_stage_id=to_stage_id,
            moved_at=work.now,
            moved_by_id=work.actor.member_id,
            reason=reason,
            loss_reason=loss_reason and loss_reason.value,
        )
    )
