"""How sales work in the demo: stages, contacts, lines, notes, targets, commissions, a price paid in parts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from crm.core.work import Work
from crm.deal_stages.set import DealStagesSet, StageGiven, set_stages
from crm.deals.amount import DealAmount
from crm.deals.contacts import DealContactSet, set_contact
from crm.deals.lines import DealLinesSet, LineGiven, set_lines
from crm.deals.move import DealMoving, move
from crm.deals.update import DealUpdate, update
from crm.demo import world
from crm.demo.cast import Model, acting
from crm.models import Lead
from crm.models.sales_words import CommissionBase, CommissionKind, DealRole, SalesTargetMetric
from crm.notes.write import NoteWrite
from crm.notes.write import write as write_note
from funnel.commissions.set import CommissionTermSet, set_term
from funnel.sales_targets.set import SalesTargetSet, set_target

STAGES = (("need", "Need understood", 20), ("trial", "Trial chair", 50), ("offer", "Offer sent", 70))
NOTES = (
    "Works from home, two monitors, 190 cm tall.",
    "The wife decides about the colour; call her after six.",
    "Compares with a chair of a competitor; asked for the warranty in writing.",
)
MONTHLY_UNITS = Decimal(5)


async def prepare(work: Work, model: Model, since: datetime, until: datetime) -> None:
    """Stages of the product's deals, and what the sales people are to sell in each month and get of it."""
    lead = acting(work, model.actors["admin"], since)
    stages = tuple(StageGiven(key=key, name=name, probability_percent=percent) for key, name, percent in STAGES)
    await set_stages(lead, DealStagesSet(product_id=model.product_id, stages=stages))
    for key in world.SALES_TEAM[1:]:
        member_id = model.member(key)
        for month in _months(since.date(), until.date()):
            target = SalesTargetSet(
                member_id=member_id, month=month, metric=SalesTargetMetric.UNITS, units=MONTHLY_UNITS
            )
            await set_target(acting(work, model.actors["admin"], since), target)
        await set_term(acting(work, model.actors["admin"], since), CommissionTermSet(
            member_id=member_id, valid_from=since.date(), kind=CommissionKind.SHARE, share=Decimal("0.05"),
            base=CommissionBase.REVENUE,
        ))  # fmt: skip


def _months(first: date, last: date) -> Sequence[date]:
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found


async def furnish(work: Work, model: Model, deal_id: UUID, place: int, units: int, other: UUID | None) -> None:
    """What belongs to an open deal; `work` is its owner's, `other` a lead whose person has a say in it."""
    discount = DealAmount(amount=Decimal(500 * (place % 3)))
    line = LineGiven(
        product_id=model.product_id, units=Decimal(units), unit_price=DealAmount(amount=Decimal(world.PRICE)),
        discount=discount,
    )  # fmt: skip
    await set_lines(_again(work), DealLinesSet(deal_id=deal_id, lines=(line,)))
    for key, *_ in STAGES[1 : 1 + place % 3]:
        await move(_again(work), DealMoving(deal_id=deal_id, to_stage_key=key))
    if other is not None and place % 3 == 0:
        mine = select(Lead.person_id).where(Lead.workspace_id == work.workspace_id, Lead.id == other)
        role = list(DealRole)[place % 4]
        contact = DealContactSet(deal_id=deal_id, person_id=await work.scalar(mine), role=role, is_primary=True)
        await set_contact(_again(work), contact)
    if place % 4 == 0:
        await update(_again(work), DealUpdate(deal_id=deal_id, is_committed=True))
    await write_note(_again(work), NoteWrite(deal_id=deal_id, text=NOTES[place % 3], is_pinned=place % 5 == 0))


def _again(work: Work) -> Work:
    """The same actor and time in a verb of its own."""
    return acting(work, work.actor, work.now)
