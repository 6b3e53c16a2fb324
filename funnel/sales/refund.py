"""Gives money and units of a sale back."""

from datetime import UTC
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from crm.audit.record import record as audit
from crm.core.money import MICRO, from_decimal
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.leads.texts import Given, Key
from crm.members.permissions import Action
from crm.models import Sale, SaleEvent
from funnel.facts.facts import FactResult, RefundFact
from funnel.leads.one import SOURCE, record_one
from funnel.sales.money import Amount
from funnel.sales.record import MOST_UNITS


class SaleRefund(Given, frozen=True):
    """How much of which sale, and when. The same external id is the same refund.

    Without one a refund is known by what it says: the same amount and units of the same sale at the same instant are
    the same refund, told twice. For `refunded_at` is when the money was given back, not when the request was made, so
    a client that repeats a request it had no answer to repeats it too; and a till that really gives the same sum back
    twice in one instant has numbers to name as external ids. What is left of the sale bounds the rest.
    """

    sale_id: UUID
    amount: Amount
    units: int = Field(default=0, ge=0, le=MOST_UNITS)
    refunded_at: AwareDatetime
    external_id: Key | None = None
    expected_version: int | None = None

    def known_by(self, minor: int) -> str:
        """What makes it the same refund as another one of this source: its external id, else all that it says."""
        if self.external_id is not None:
            return self.external_id
        return f"refund:{self.sale_id}:{self.refunded_at.astimezone(UTC).isoformat()}:{minor}:{self.units}"


async def refund(work: Work, data: SaleRefund) -> FactResult:
    """The refund; DUPLICATE, and nothing given back, when it was recorded before.

    Raises Invalid for another currency, Stale, Conflict for an external id that is another refund's, and what the
    facts refuse (more than is left).
    """
    work.actor.require(Action.SALE_REFUND)
    minor = await _minor(work, data)
    fact = RefundFact(
        sale_id=data.sale_id,
        refunded_at=data.refunded_at,
        source=SOURCE,
        external_id=data.known_by(minor),
        amount_minor=minor,
        units_micro=data.units * MICRO,
        member_id=work.actor.member_id,
        expected_version=data.expected_version,
    )
    result = await record_one(work, fact)
    if result.status == "DUPLICATE":
        await _require_same(work, fact)
    audit(work, "SALE_REFUND", object_type="Sale", object_id=data.sale_id)
    return result


async def _require_same(work: Work, fact: RefundFact) -> None:
    """A number used twice must not swallow the second sale's money."""
    before = (
        await work.execute(
            select(SaleEvent.sale_id, SaleEvent.amount_minor, SaleEvent.units_micro).where(
                SaleEvent.workspace_id == work.workspace_id,
                SaleEvent.source == fact.source,
                SaleEvent.external_id == fact.external_id,
            )
        )
    ).one()
    if before != (fact.sale_id, -(fact.amount_minor or 0), -fact.units_micro):
        raise Conflict(
            "This external id is another refund's, of another sale or another amount; give each refund its own.",
            field="externalId",
        )


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
