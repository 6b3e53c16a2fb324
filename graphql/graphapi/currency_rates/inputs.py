"""Filters, orders and inputs of dated rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from funnel.models import CurrencyRate as CurrencyRateRow
from graphapi.compiler import filters, input_type, match, orders
from graphapi.scalars import CurrencyCode

CURRENCY_RATE_FILTER = filters(
    "CurrencyRateFilter", CurrencyRateRow, currency=match.string(), valid_on=match.date(), recorded_at=match.datetime()
)
CURRENCY_RATE_ORDER = orders(
    "CurrencyRateOrder", CurrencyRateRow, valid_on="valid_on", recorded_at="recorded_at", default="-valid_on"
)


@input_type
class CurrencyRateItemInput:
    """A rate of a day."""

    currency: CurrencyCode = strawberry.field(description="The foreign currency.")
    valid_on: date = strawberry.field(description="The day.")
    rate: Decimal = strawberry.field(description="What one unit was worth in the workspace's currency.")
    source: str | None = strawberry.field(default=None, description="Who says so; `typed` when it is left out.")


@input_type
class CurrencyRateSetInput:
    """Rates of any days; one that is there already changes nothing, another one of the same day corrects it."""

    items: list[CurrencyRateItemInput] = strawberry.field(description="At most 1,000.")
