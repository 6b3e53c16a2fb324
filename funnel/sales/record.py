"""Records a sale."""

from datetime import UTC
from hashlib import sha256
from uuid import UUID

from pydantic import AwareDatetime, Field

from crm.audit.record import record as audit
from crm.core.money import MICRO
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.leads.texts import Given, Key, Words
from crm.members.permissions import Action
from funnel.facts.facts import FactResult, SaleFact
from funnel.leads.identities import Identity
from funnel.leads.one import SOURCE, record_one
from funnel.sales.money import Amount, money_of

MOST_UNITS = 1_000_000_000


class SaleRecord(Given, frozen=True):
    """What was sold to whom: the lead, or a person by identities. The same external id is the same sale.

    Without one a sale is known by what it says, as a refund is: the same product, amount and units to the same lead (or
    the same identities) at the same instant are the same sale, told twice. So a client that repeats a request it had
    no answer to sells nothing twice; a till that really does so in one instant has numbers to name as external ids.

    `agreed` is the whole price where it is paid in parts; `amount` is the first part then.
    """

    lead_id: UUID | None = None
    identities: tuple[Identity, ...] = Field(default=(), max_length=20)
    product_id: UUID
    sold_at: AwareDatetime
    amount: Amount
    agreed: Amount | None = None
    deal_id: UUID | None = None
    units: int = Field(default=1, ge=0, le=MOST_UNITS)
    external_id: Key | None = None
    promo_code: Key | None = None
    self_reported: Words | None = None

    def known_by(self, minor: int, currency: str) -> str:
        """What makes it the same sale as another one of this source; a digest, for identities are people's own."""
        if self.external_id is not None:
            return self.external_id
        identities = sorted(f"{each.kind}:{each.account or ''}:{each.value}" for each in self.identities)
        to = [str(self.lead_id)] if self.lead_id else identities
        at = self.sold_at.astimezone(UTC).isoformat()
        said = "\n".join([str(self.product_id), at, str(minor), currency, str(self.units), *to])
        return f"sale:{sha256(said.encode()).hexdigest()}"


async def record(work: Work, data: SaleRecord) -> FactResult:
    """The sale; `fact_id` is its id, of the first one when the same sale was recorded before."""
    work.actor.require(Action.SALE_RECORD)
    if data.lead_id is None and not data.identities:
        raise Invalid("Name the lead, or identities of the person who bought.", field="leadId")
    if data.deal_id is not None and data.lead_id is None:
        raise Invalid("Name the lead of the deal too.", field="leadId")
    result = await record_one(work, await _fact(work, data))
    audit(work, "SALE_RECORD", object_type="Sale", object_id=result.fact_id)
    return result


async def _agreed(work: Work, given: Amount | None, currency: str) -> int | None:
    if given is None:
        return None
    money = await money_of(work, given, field="agreed")
    if money.currency != currency:
        raise Invalid("Give the whole price in the currency of the amount.", field="agreed.currency")
    return money.minor


async def _fact(work: Work, data: SaleRecord) -> SaleFact:
    money = await money_of(work, data.amount)
    return SaleFact(
        product_id=data.product_id,
        sold_at=data.sold_at,
        source=SOURCE,
        external_id=data.known_by(money.minor, money.currency),
        lead_id=data.lead_id,
        identities=tuple(each.key for each in data.identities),
        units_micro=data.units * MICRO,
        amount_minor=money.minor,
        currency=money.currency,
        agreed_minor=await _agreed(work, data.agreed, money.currency),
        deal_id=data.deal_id,
        promo_code=data.promo_code,
        self_reported=data.self_reported,
        member_id=work.actor.member_id,
    )
