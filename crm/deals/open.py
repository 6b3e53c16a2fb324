"""Opens a deal of a lead."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import column, insert, select, table

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.problems import NotFound
from crm.core.work import Lock, Work
from crm.deals.amount import DealAmount, minor_of
from crm.deals.write import keep_move
from crm.leads.close import require_open
from crm.leads.hold import HeldLead, hold
from crm.leads.owner import require_active
from crm.leads.tell import tell
from crm.leads.texts import Key, Line, Words
from crm.members.permissions import Action
from crm.models import Deal, DealStage
from crm.models.sales_words import DealMoveKind
from crm.models.words import DealStatus, TimelineKind


class DealOpen(BaseModel, frozen=True):
    """What the lead may buy: by default its funnel's product, under its name, for nobody knows how much."""

    lead_id: UUID
    product_id: UUID | None = None
    name: Line | None = None
    amount: DealAmount | None = None
    expected_close_on: date | None = None
    owner_id: UUID | None = None
    promo_code: Key | None = None
    self_reported: Words | None = None


async def open(work: Work, data: DealOpen) -> UUID:
    """The id of the deal. Raises Conflict when the lead is closed, NotFound for an unknown product."""
    work.actor.require(Action.DEAL_EDIT)
    if data.owner_id is not None:
        await require_active(work, data.owner_id, field="ownerId")
    if data.product_id is not None:
        await _require_product(work, data.product_id)
    lead = await hold(work, data.lead_id)
    require_open(lead)
    amount = minor_of(data.amount, lead.currency)
    work.locking(Lock.DEALINGS)
    deal_id = new_id()
    stage_id = await _first_stage(work, data.product_id or lead.product_id)
    await _insert(work, data, lead, id=deal_id, amount_minor=amount, stage_id=stage_id)
    if stage_id is not None:
        await keep_move(work, deal_id, DealMoveKind.MOVED, to_stage_id=stage_id)
    await tell(
        work, lead, title=f"Deal opened: {data.name or lead.name}", kind=TimelineKind.DEAL, fact_id=deal_id,
        amount_minor=amount, currency=lead.currency,
    )  # fmt: skip
    record(work, "DEAL_OPEN", object_type="Deal", object_id=deal_id, details={"lead_id": str(lead.id)})
    return deal_id


async def _require_product(work: Work, product_id: UUID) -> None:
    """By the table's name: products belong to the floor above."""
    products = table("products", column("workspace_id"), column("id"))
    known = select(products.c.id).where(products.c.workspace_id == work.workspace_id, products.c.id == product_id)
    if await work.scalar(known) is None:
        raise NotFound("There is no such product in this workspace.", field="productId")


async def _first_stage(work: Work, product_id: UUID) -> UUID | None:
    """Where the product has stages, deals begin at the first."""
    found: UUID | None = await work.scalar(
        select(DealStage.id)
        .where(
            DealStage.workspace_id == work.workspace_id,
            DealStage.product_id == product_id,
            DealStage.archived_at.is_(None),
        )
        .order_by(DealStage.position, DealStage.id)
        .limit(at_most(1))
    )
    return found


async def _insert(work: Work, data: DealOpen, lead: HeldLead, **columns: Any) -> None:
    await work.execute(
        insert(Deal).values(
            workspace_id=work.workspace_id,
            lead_id=lead.id,
            product_id=data.product_id or lead.product_id,
            owner_id=data.owner_id or lead.owner_id or work.actor.member_id,
            name=data.name or lead.name,
            status=DealStatus.OPEN.value,
            currency=lead.currency,
            expected_close_on=data.expected_close_on,
            promo_code=data.promo_code,
            self_reported=data.self_reported,
            stage_entered_at=work.now if columns["stage_id"] else None,
            created_at=work.now,
            **columns,
        )
    )
