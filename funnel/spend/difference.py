"""What a chain of a spend and its corrections is short of what should have been recorded."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from crm.core.money import from_decimal
from crm.core.problems import Invalid
from funnel.currency_rates.known import converted
from funnel.inputs import Amount
from funnel.spend.record import Correction


@dataclass(frozen=True, slots=True)
class Chain:
    """The first row of a spend and the sums over all its rows."""

    id: UUID
    minor: int
    original_minor: int | None
    original_currency: str | None
    rate: Decimal | None


def difference(chain: Chain, amount: Amount, home: str, *, reason: str | None = None) -> Correction | None:
    """The row that makes the chain sum to the amount; None where it does already.

    What was paid in a foreign currency is corrected in it, at the rate the first row was converted at: a correction
    says that the amount was wrong, not that the day had another rate. Raises Invalid for another currency.
    """
    paid_in = chain.original_currency or home
    if (amount.currency or paid_in) != paid_in:
        raise Invalid(f"This was paid in {paid_in}; give the amount it should have been in {paid_in}.", field="amount")
    target = from_decimal(amount.amount, paid_in, field="amount.amount").minor
    if chain.rate is None or chain.original_minor is None:
        minor = target - chain.minor
        return Correction(corrects_id=chain.id, minor=minor, reason=reason) if minor else None
    original = target - chain.original_minor
    if not original:
        return None
    return Correction(
        corrects_id=chain.id,
        minor=converted(target, paid_in, home, chain.rate) - chain.minor,
        original_minor=original,
        original_currency=paid_in,
        rate=chain.rate,
        reason=reason,
    )
