"""Inputs of the planner."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from graphapi.compiler import input_type

if TYPE_CHECKING:
    from graphapi.analytics.inputs import PeriodInput
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
    entries: int | None = strawberry.field(
        default=None, description="Expected into the first step; left out: what the costs buy at the price of an entry."
    )
    units_per_month: int | None = strawberry.field(default=None, description="Sold every month: when is it paid back?")
    history: PeriodInput | None = strawberry.field(
        default=None, description="Conversions that are not given are those of the product in this period."
    )


@input_type
class MoneyMoveInput:
    """Money taken from one resource and given to another."""

    from_resource_id: ID = strawberry.field(description="Where it is taken from.")
    to_resource_id: ID = strawberry.field(description="Where it goes.")
    amount: MoneyInput = strawberry.field(description="How much; at most what the source cost in the period.")


@input_type
class WhatIfInput:
    """What is moved, and the period that is learned from."""

    product_id: ID = strawberry.field(description="Whose units.")
    period: PeriodInput = strawberry.field(description="The history; the change is told for a period like it.")
    moves: list[MoneyMoveInput] = strawberry.field(description="At most 50.")
    commission_share: Decimal | None = strawberry.field(default=None, description="Of the contribution, 0 to below 1.")
