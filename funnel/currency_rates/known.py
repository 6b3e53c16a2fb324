"""The rate that holds on a day, and an amount converted by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import text

from crm.core.money import MAX_MINOR, exponent, from_decimal
from crm.core.problems import Conflict, Invalid
from crm.core.work import Work

OLDEST_DAYS = 31
"""A rate holds that long: an older one would be a guess, so it is asked for instead."""
NO_RATE = "NO_RATE"

Known = Mapping[tuple[str, date], Decimal]
"""(currency, day) → the rate that holds there; what is missing has none."""

_HOLDS = text(
    "SELECT w.currency, w.day, r.rate"
    " FROM unnest(CAST(:currencies AS text[]), CAST(:days AS date[])) AS w(currency, day)"
    " CROSS JOIN LATERAL (SELECT rate FROM currency_rates WHERE workspace_id = :workspace_id"
    '  AND currency = w.currency COLLATE "C" AND valid_on <= w.day AND valid_on >= w.day - CAST(:oldest AS integer)'
    "  ORDER BY valid_on DESC, recorded_at DESC LIMIT 1) r"
)


@dataclass(frozen=True, slots=True)
class Priced:
    """An amount in minor units of the workspace's currency; what was paid and at which rate, where that was another."""

    minor: int
    original_minor: int | None = None
    original_currency: str | None = None
    rate: Decimal | None = None


async def rates_of(work: Work, wanted: Iterable[tuple[str, date]]) -> Known:
    """Rates of any number of (currency, day) in one statement, none where nothing foreign is asked."""
    pairs = sorted(set(wanted))
    if not pairs:
        return {}
    given = {
        "workspace_id": work.workspace_id,
        "currencies": [currency for currency, _ in pairs],
        "days": [day for _, day in pairs],
        "oldest": OLDEST_DAYS,
    }
    return {(row.currency, row.day): row.rate for row in await work.execute(_HOLDS, given)}


def priced(amount: Decimal, currency: str | None, home: str, *, day: date, rates: Known, field: str) -> Priced:
    """The amount in the workspace's currency; a foreign one at the rate that holds on `day`.

    One rate for the whole amount, that of its first day: so the row says by one number how its amount came about,
    and days that lie ahead need no rate. Raises Conflict `NO_RATE`, and Invalid for an impossible amount.
    """
    if currency is None or currency == home:
        return Priced(from_decimal(amount, home, field=f"{field}.amount").minor)
    original = from_decimal(amount, currency, field=f"{field}.amount").minor
    rate = rates.get((currency, day))
    if rate is None:
        raise Conflict(no_rate(currency, home, day), field=field, code=NO_RATE)
    minor = converted(original, currency, home, rate)
    if abs(minor) > MAX_MINOR:
        raise Invalid(f"The amount {amount} is larger than anything this service takes.", field=f"{field}.amount")
    return Priced(minor, original, currency, rate)


def no_rate(currency: str, home: str, day: date) -> str:
    """The sentence of `NO_RATE`."""
    return (
        f"No rate of {currency} is known for {day} or the {OLDEST_DAYS} days before; say by currencyRateSet what one"
        f" {currency} was worth in {home}, then repeat."
    )


def converted(minor: int, currency: str, home: str, rate: Decimal) -> int:
    """Minor units of the workspace's currency, half away from zero, so that a correction takes back what it corrects.

    100.00 USD at 92.5 are 9,250.00 RUB: 10,000 × 92.5 × 100 / 100 minor units; 1 JPY at 0.6 is 0.60 RUB.
    """
    exact = abs(minor) * Fraction(rate) * Fraction(10) ** (exponent(home) - exponent(currency))
    whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return whole if minor >= 0 else -whole
