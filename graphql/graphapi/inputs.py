"""Inputs that many mutations take."""

from __future__ import annotations

from decimal import Decimal

import strawberry

from graphapi.compiler import input_type
from graphapi.scalars import CurrencyCode


@input_type
class MoneyInput:
    """An amount of money."""

    amount: Decimal = strawberry.field(description="The amount, best written in a string: “12.50”.")
    currency: CurrencyCode | None = strawberry.field(
        default=None, description="ISO 4217; the workspace's currency when it is left out."
    )
