"""Amounts of deals: in the lead's currency."""

from decimal import Decimal

from pydantic import BaseModel

from crm.core.money import from_decimal
from crm.core.problems import Invalid


class DealAmount(BaseModel, frozen=True):
    """An amount; without a currency it is the lead's."""

    amount: Decimal
    currency: str | None = None


def minor_of(given: DealAmount | None, currency: str, *, field: str = "amount") -> int | None:
    """Minor units in that currency. Raises Invalid for another currency or a negative amount."""
    if given is None:
        return None
    if given.currency not in (None, currency):
        raise Invalid(f"This lead is worked in {currency}; convert the amount first.", field=f"{field}.currency")
    money = from_decimal(given.amount, currency, field=f"{field}.amount")
    if money.minor < 0:
        raise Invalid("The amount of a deal is not negative.", field=f"{field}.amount")
    return money.minor
