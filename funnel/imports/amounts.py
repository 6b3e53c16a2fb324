"""Where money of a file enters: one place, so that rates by date have one place to be asked."""

from decimal import Decimal

from funnel.imports.place import Place
from funnel.imports.records import Row
from funnel.imports.report import Landed, LandingCode
from funnel.inputs import Amount


def amount_of(landed: Landed, place: Place, row: Row, amount: Decimal, currency: str | None) -> Amount | None:
    """The amount in the workspace's currency; None, and a problem of the row, when it is of another one."""
    if currency and currency != place.home.currency:
        message = f"This workspace counts in {place.home.currency}; give the amount in it, not in {currency}."
        landed.reject(row, LandingCode.CURRENCY, message, field="currency", value=currency)
        return None
    return Amount(amount=Decimal(amount))
