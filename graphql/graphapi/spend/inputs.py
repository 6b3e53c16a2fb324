"""Inputs of spend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from graphapi.compiler import input_type

if TYPE_CHECKING:
    from graphapi.analytics.inputs import PeriodInput
    from graphapi.inputs import MoneyInput


@input_type
class SpendRecordInput:
    """An amount spent over days."""

    resource_id: ID = strawberry.field(description="On what.")
    content_item_id: ID | None = strawberry.field(default=None, description="On which content item of it.")
    period: PeriodInput = strawberry.field(description="On which days; it is spread evenly over them.")
    amount: MoneyInput = strawberry.field(description="What was spent; negative for a correction.")
    external_id: str | None = strawberry.field(default=None, description="Recorded once however often it is sent.")
