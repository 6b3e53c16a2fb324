"""Money as integer minor units with a currency; the exponent comes from the currency (JPY 0, KWD 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.core import get_global
from babel.numbers import get_currency_precision

from crm.core.problems import Invalid

MICRO = 1_000_000
"""Micro-units of one unit sold, and of one counted conversion."""

MAX_MINOR = 10**15
"""The largest amount taken, in minor units: far above any sale, far below bigint."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency, for example 1200000 RUB = 12,000.00 roubles."""

    minor: int
    currency: str


def is_currency(code: str) -> bool:
    """Whether ISO 4217 knows the code."""
    return code in get_global("all_currencies")


def exponent(currency: str) -> int:
    """Decimal places of the currency's minor unit."""
    return get_currency_precision(currency)


def from_decimal(amount: Decimal, currency: str, *, field: str) -> Money:
    """Exact conversion; refuses more decimals than the currency has, and amounts beyond `MAX_MINOR`."""
    if not is_currency(currency):
        raise Invalid(f"{currency!r} is no ISO 4217 currency code.", field=field)
    try:
        scaled = amount.scaleb(exponent(currency))
        minor = int(scaled)
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise Invalid("The amount is not a finite number.", field=field) from error
    if scaled != minor:
        raise Invalid(f"{currency} has {exponent(currency)} decimal places; {amount} has more.", field=field)
    if abs(minor) > MAX_MINOR:
        raise Invalid(f"The amount {amount} is larger than anything this service takes.", field=field)
    return Money(minor, currency)


def to_decimal(minor: int, currency: str) -> Decimal:
    """The amount as a decimal with exactly the currency's places."""
    places = exponent(currency)
    return Decimal(minor).scaleb(-places)


def spread_evenly(minor: int, days: int) -> list[int]:
    """An amount over equal parts: minor // days each, the first minor mod days one more (numbers.md, spreading).

    A negative amount is spread as its absolute value and re-signed, so the parts always sum to it.
    """
    sign = -1 if minor < 0 else 1
    share, rest = divmod(abs(minor), days)
    return [sign * (share + (1 if index < rest else 0)) for index in range(days)]


def spread_by(minor: int, weights: Sequence[int]) -> list[int]:
    """An amount by integer weights, largest remainder, ties to the earlier part; sums to the amount exactly."""
    total = sum(weights)
    if total <= 0:
        raise ValueError("weights must sum to more than zero")
    sign = -1 if minor < 0 else 1
    exact = [divmod(abs(minor) * weight, total) for weight in weights]
    parts = [whole for whole, _ in exact]
    left = abs(minor) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: (-exact[i][1], i))[:left]:
        parts[index] += 1
    return [sign * part for part in parts]
