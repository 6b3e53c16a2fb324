"""What refunds, payments and cancellations have in common: the sale's currency, and the same told twice."""

from uuid import UUID

from sqlalchemy import select

from crm.core.money import from_decimal
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.models import Sale, SaleEvent
from crm.models.words import SaleEventKind
from funnel.sales.money import Amount

Told = tuple[UUID, SaleEventKind, int | None, int]
"""Sale, kind, signed minor units, signed micro-units."""


async def minor_of_sale(work: Work, sale_id: UUID, amount: Amount, *, doing: str) -> int:
    """More than nothing, in minor units of the sale's currency. Raises NotFound, or Invalid."""
    currency = await work.scalar(
        select(Sale.currency).where(Sale.workspace_id == work.workspace_id, Sale.id == sale_id)
    )
    if currency is None:
        raise NotFound("There is no such sale in this workspace.", field="saleId")
    if amount.currency not in (None, currency):
        raise Invalid(f"This sale was made in {currency}; {doing} it in that currency.", field="amount.currency")
    money = from_decimal(amount.amount, currency, field="amount.amount")
    if money.minor <= 0:
        what = "given back" if doing == "refund" else "paid"
        raise Invalid(f"Write the amount {what} as a positive number.", field="amount.amount")
    return money.minor


async def require_same(work: Work, source: str, external_id: str, told: Told) -> None:
    """A number used twice must not swallow the second one's money. Raises Conflict."""
    before = (
        await work.execute(
            select(SaleEvent.sale_id, SaleEvent.kind, SaleEvent.amount_minor, SaleEvent.units_micro).where(
                SaleEvent.workspace_id == work.workspace_id,
                SaleEvent.source == source,
                SaleEvent.external_id == external_id,
            )
        )
    ).one()
    if before != told:
        what = told[1].value.lower()
        raise Conflict(
            f"This external id is another {what}'s, of another sale or another amount; give each {what} its own.",
            field="externalId",
        )
