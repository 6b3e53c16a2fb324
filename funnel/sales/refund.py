"""Gives money and units of a sale back."""

from datetime import UTC
from uuid import UUID

from pydantic import AwareDatetime, Field

from crm.audit.record import record as audit
from crm.core.money import MICRO
from crm.core.work import Work
from crm.leads.texts import Given, Key
from crm.members.permissions import Action
from crm.models.words import SaleEventKind
from funnel.facts.facts import FactResult, RefundFact
from funnel.leads.one import SOURCE, record_one
from funnel.sales.change import minor_of_sale, require_same
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
    minor = await minor_of_sale(work, data.sale_id, data.amount, doing="refund")
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
        told = (fact.sale_id, SaleEventKind.REFUND, -minor, -fact.units_micro)
        await require_same(work, SOURCE, fact.external_id, told)
    audit(work, "SALE_REFUND", object_type="Sale", object_id=data.sale_id)
    return result
