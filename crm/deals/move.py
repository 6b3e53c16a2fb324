"""Moves an open deal to another stage of its product."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Row, select

from crm.audit.record import record
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.deals.find import HeldDeal, find_open
from crm.deals.write import keep_move, write
from crm.leads.tell import tell
from crm.leads.texts import Key, Words
from crm.members.permissions import Action
from crm.models import DealStage
from crm.models.sales_words import DealMoveKind


class DealMoving(BaseModel, frozen=True):
    """To which stage; going back asks for a reason."""

    deal_id: UUID
    to_stage_key: Key
    reason: Words | None = None
    expected_version: int | None = None


async def move(work: Work, data: DealMoving) -> UUID:
    """The id of the deal; a probability somebody gave it stays, else the stage's holds.

    Raises NotFound for a stage the product has not, Conflict when the deal is closed or stands there already.
    """
    work.actor.require(Action.DEAL_EDIT)
    deal = await find_open(work, data.deal_id, expected_version=data.expected_version)
    stages = await _stages(work, deal)
    to = next((each for each in stages if each.key == data.to_stage_key and each.archived_at is None), None)
    if to is None:
        raise NotFound(f"The deals of this product have no stage {data.to_stage_key!r}.", field="toStageKey")
    _require_way(deal, stages, to, data.reason)
    await write(work, deal.id, stage_id=to.id, stage_entered_at=work.now)
    await keep_move(work, deal.id, DealMoveKind.MOVED, from_stage_id=deal.stage_id, to_stage_id=to.id,
                    reason=data.reason)  # fmt: skip
    await tell(work, deal.lead, title=f"Deal {deal.name}: {to.name}", text=data.reason)
    record(work, "DEAL_MOVE", object_type="Deal", object_id=deal.id, details={"to": to.key})
    return deal.id


def _require_way(deal: HeldDeal, stages: list[Row[Any]], to: Row[Any], reason: str | None) -> None:
    now = next((each for each in stages if each.id == deal.stage_id), None)
    if now is None:
        return
    if now.id == to.id:
        raise Conflict(f"The deal {deal.name} is at “{to.name}” already.", field="toStageKey")
    if to.position < now.position and reason is None:
        raise Invalid(f"Say why the deal goes back from “{now.name}” to “{to.name}”.", field="reason")


async def _stages(work: Work, deal: HeldDeal) -> list[Row[Any]]:
    columns = DealStage.id, DealStage.key, DealStage.name, DealStage.position, DealStage.archived_at
    statement = select(*columns).where(
        DealStage.workspace_id == work.workspace_id, DealStage.product_id == deal.product_id
    )
    return list((await work.execute(statement)).all())
