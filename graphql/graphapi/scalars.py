"""Scalars of the API and Money. Dates and numbers look the same whether SQL or Python wrote them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from strawberry import ID
from strawberry.types.scalar import ScalarDefinition

from crm.core import money as minor_units

Duration = NewType("Duration", float)
BigInt = NewType("BigInt", int)
CurrencyCode = NewType("CurrencyCode", str)
URL = NewType("URL", str)
JSON = NewType("JSON", object)

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)")


FIRST_YEAR, LAST_YEAR = 1000, 2999


def format_datetime(value: datetime) -> str:
    """RFC 3339 in UTC, always six fractional digits and Z."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").rjust(26, "0") + "Z"


def format_decimal(value: Decimal) -> str:
    """Plain digits, never an exponent."""
    return format(value, "f")


def _parse_datetime(value: Any) -> datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("A DateTime is written as 2026-01-31T09:30:00Z, always with Z or an offset.")
    found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value).upper())
    _within_years(found.year)
    return found.astimezone(UTC)


def _within_years(year: int) -> None:
    """The driver stores the first and the last day of Python's calendar as infinity, which no JSON can show; and
    days of a zone, windows and look-backs need years around a date."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Dates lie between the years {FIRST_YEAR} and {LAST_YEAR}.")


def _parse_date(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("A Date is written as 2026-01-31.")
    found = date.fromisoformat(value)
    _within_years(found.year)
    return found


def _parse_decimal(value: Any) -> Decimal:
    try:
        found = Decimal(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite():
        raise ValueError('A Decimal is a finite number, best written in a string: "12.50".')
    return found


def _parse_big(value: Any) -> int:
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,19}", text) or not -(2**63) <= int(text) < 2**63:
        raise ValueError("A BigInt is a whole number of 64 bits.")
    return int(text)


def _parse_duration(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("A Duration is a number of seconds.")
    return float(value)


def _parse_currency(value: Any) -> str:
    if not isinstance(value, str) or not minor_units.is_currency(value):
        raise ValueError("A CurrencyCode is an ISO 4217 code such as EUR.")
    return value


def _parse_url(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 4096 or not re.match(r"https?://[^\s/]+", value):
        raise ValueError("A URL begins with http:// or https:// and has at most 4,096 characters.")
    return value


def _same(value: Any) -> Any:
    return value


def _scalar(name: str, description: str, serialize: Any, parse: Any) -> ScalarDefinition:
    return strawberry.scalar(name=name, description=description, serialize=serialize, parse_value=parse)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: _scalar("DateTime", "RFC 3339 in UTC, six fractional digits.", format_datetime, _parse_datetime),
    date: _scalar("Date", "A calendar day.", date.isoformat, _parse_date),
    Decimal: _scalar("Decimal", "An exact decimal number in a string.", format_decimal, _parse_decimal),
    Duration: _scalar("Duration", "Seconds.", float, _parse_duration),
    BigInt: _scalar("BigInt", "A whole number of 64 bits, in a string.", str, _parse_big),
    CurrencyCode: _scalar("CurrencyCode", "ISO 4217.", str, _parse_currency),
    URL: _scalar("URL", "An absolute http(s) address.", str, _parse_url),
    JSON: _scalar("JSON", "Any JSON value.", _same, _same),
}
"""For StrawberryConfig.scalar_map."""


@strawberry.type(description="An amount of money.")
class Money:
    """Decimal amount with exactly the currency's places, and the currency."""

    amount: Decimal
    currency: CurrencyCode

    @classmethod
    def of(cls, minor: int, currency: str) -> Money:
        """From integer minor units."""
        return cls(amount=minor_units.to_decimal(minor, currency), currency=CurrencyCode(currency))


__all__ = ["ID", "JSON", "SCALARS", "URL", "BigInt", "CurrencyCode", "Duration", "Money"]
