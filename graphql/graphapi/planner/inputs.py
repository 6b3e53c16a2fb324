"""Inputs of the planner."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from graphapi.compiler import input_type

if TYPE_CHECKING:
    from graphapi.inputs import MoneyInput


@input_type
class StepConversionInput:
    """Share of a step's entries that pass on."""

    step_key: str = strawberry.field(description="Which step.")
    conversion: Decimal = strawberry.field(description="From 0 to 1.")


@input_type
class BreakEvenInput:
    """What is asked; the product's own contribution and target are taken where they are left out."""

    product_id: ID | None = strawberry.field(default=None, description="Whose figures and steps.")
    costs: list[MoneyInput] | None = strawberry.field(default=None, description="Cost of each period, in order.")
    units: int | None = strawberry.field(default=None, description="Units planned or sold.")
    contribution: MoneyInput | None = strawberry.field(default=None, description="Of one unit, before commission.")
    commission_share: Decimal | None = strawberry.field(default=None, description="Of the contribution, 0 to below 1.")
    target_units: int | None = strawberry.field(default=None, description="Units to be sold.")
    conversions: list[StepConversionInput] | None = strawberry.field(
        default=None, description="From the first step asked about; steps left out have no history."
    )
    price_per_entry: MoneyInput | None = strawberry.field(default=None, description="What an entry costs.")
