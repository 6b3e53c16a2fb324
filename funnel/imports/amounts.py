"""Where money of a file enters: one place, so that rates by date have one place to be asked."""

from collections.abc import Iterable
from decimal import Decimal

from crm.core.work import Work
from funnel.currency_rates.known import Known, no_rate, rates_of
from funnel.imports.place import Place
from funnel.imports.records import Row, SpendRow
from funnel.imports.report import Landed, LandingCode
from funnel.inputs import Amount


def amount_of(landed: Landed, place: Place, row: Row, amount: Decimal, currency: str | None) -> Amount | None:
    """A price in the workspace's currency; None, and a problem of the row, when it is of another one."""
    if currency and currency != place.home.currency:
        message = f"This workspace counts in {place.home.currency}; give the amount in it, not in {currency}."
        landed.reject(row, LandingCode.CURRENCY, message, field="currency", value=currency)
        return None
    return Amount(amount=Decimal(amount))


async def rates_for(work: Work, place: Place, spends: Iterable[SpendRow]) -> Known:
    """The rates of what a batch spent in foreign currencies, each on its first day."""
    foreign = ((spend.currency, spend.start) for spend in spends if spend.currency != place.home.currency)
    return await rates_of(work, ((currency, day) for currency, day in foreign if currency))


def spent_of(landed: Landed, place: Place, row: Row, spend: SpendRow, rates: Known) -> Amount | None:
    """What was spent, in the currency it was spent in; None, and a problem of the row, where that has no rate."""
    home, currency = place.home.currency, spend.currency or place.home.currency
    if currency != home and (currency, spend.start) not in rates:
        landed.reject(row, LandingCode.NO_RATE, no_rate(currency, home, spend.start), field="currency", value=currency)
        return None
    return Amount(amount=Decimal(spend.amount), currency=currency)
