"""Records a further payment of a sale."""

from datetime import UTC
from uuid import UUID

from pydantic import AwareDatetime

from crm.audit.record import record as audit
from crm.core.work import Work
from crm.leads.texts import Given, Key
from crm.members.permissions import Action
from crm.models.words import SaleEventKind
from funnel.facts.facts import FactResult, PaymentFact
from funnel.leads.one import SOURCE, record_one
from funnel.sales.change import minor_of_sale, require_same
from funnel.sales.money import Amount


class SalePayment(Given, frozen=True):
    """How much of which sale was paid when. The same external id is the same payment; without one the same amount of
    the same sale at the same instant is.
    """

    sale_id: UUID
    amount: Amount
    paid_at: AwareDatetime
    external_id: Key | None = None
    expected_version: int | None = None

    def known_by(self, minor: int) -> str:
        """What makes it the same payment as another one of this source."""
        return self.external_id or f"payment:{self.sale_id}:{self.paid_at.astimezone(UTC).isoformat()}:{minor}"


async def pay(work: Work, data: SalePayment) -> FactResult:
    """The payment; DUPLICATE, and nothing paid, when it was recorded before. The sale stays one conversion, dated as
    it was made; the money counts on the day it came.

    Raises Invalid for more than the whole price, Stale, Conflict for a cancelled sale or somebody else's external id.
    """
    work.actor.require(Action.SALE_RECORD)
    minor = await minor_of_sale(work, data.sale_id, data.amount, doing="pay")
    fact = PaymentFact(
        sale_id=data.sale_id,
        paid_at=data.paid_at,
        source=SOURCE,
        external_id=data.known_by(minor),
        amount_minor=minor,
        member_id=work.actor.member_id,
        expected_version=data.expected_version,
    )
    result = await record_one(work, fact)
    if result.status == "DUPLICATE":
        await require_same(work, SOURCE, fact.external_id, (fact.sale_id, SaleEventKind.PAYMENT, minor, 0))
    audit(work, "SALE_PAYMENT", object_type="Sale", object_id=data.sale_id)
    return result
