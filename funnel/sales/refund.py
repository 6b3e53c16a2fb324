"""Gives money and units of a sale back."""

from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from crm.audit.record import record as audit
from crm.core.ids import new_id
from crm.core.money import MICRO, from_decimal
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.leads.texts import Given
from crm.members.permissions import Action
from crm.models import Sale
from funnel.facts.facts import FactResult, RefundFact
from funnel.leads.one import SOURCE, record_one
from funnel.sales.money import Amount
from funnel.sales.record import MOST_UNITS


class SaleRefund(Given, frozen=True):
    """How much of which sale, and when."""

    sale_id: UUID
    amount: Amount
    units: int = Field(default=0, ge=0, le=MOST_UNITS)
    refunded_at: AwareDatetime


async def refund(work: Work, data: SaleRefund) -> FactResult:
    """The refund. Raises Invalid for another currency, and what the facts refuse (more than is left)."""
    work.actor.require(Action.SALE_REFUND)
    fact = RefundFact(
        sale_id=data.sale_id,
        refunded_at=data.refunded_at,
        source=SOURCE,
        external_id=str(new_id()),
        amount_minor=await _minor(work, data),
        units_micro=data.units * MICRO,
        member_id=work.actor.member_id,
    )
    result = await record_one(work, fact)
    audit(work, "SALE_REFUND", object_type="Sale", object_id=data.sale_id)
    return result


async def _minor(work: Work, data: SaleRefund) -> int:
    currency = await work.scalar(
        select(Sale.currency).where(Sale.workspace_id == work.workspace_id, Sale.id == data.sale_id)
    )
    if currency is None:
        raise NotFound("There is no such sale in this workspace.", field="saleId")
    if data.amount.currency not in (None, currency):
        raise Invalid(f"This sale was made in {currency}; refund it in that currency.", field="amount.currency")
    money = from_decimal(data.amount.amount, currency, field="amount.amount")
    if money.minor <= 0:
        raise Invalid("Write the amount given back as a positive number.", field="amount.amount")
    return money.minor
