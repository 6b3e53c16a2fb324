"""Filters, orders and inputs of weight sets."""

from __future__ import annotations

from decimal import Decimal

import strawberry
from strawberry import ID

from funnel.models import AttributionModel as ModelRow
from graphapi.compiler import filters, input_type, match, orders

MODEL_FILTER = filters("AttributionModelFilter", ModelRow, product_id=match.id("prod"))
MODEL_ORDER = orders("AttributionModelOrder", ModelRow, saved_at="saved_at", default="-saved_at")


@input_type
class AttributionModelStepInput:
    """A declared step and what the last touch before it gets."""

    step_key: str = strawberry.field(description="Key of a step of the product's funnel.")
    weight: Decimal = strawberry.field(description="In per cent, two decimals at most.")


@input_type
class AttributionModelSaveInput:
    """The whole set; together 100 per cent. Saved under a key that is there it takes its place."""

    product_id: ID = strawberry.field(description="Whose stages they are.")
    key: str = strawberry.field(description="The KEY of `anchors(KEY)`.")
    name: str = strawberry.field(description="What people call it.")
    first: Decimal = strawberry.field(description="First touch, per cent; 0: it is no anchor.")
    steps: list[AttributionModelStepInput] = strawberry.field(description="Declared steps in order.")
    last: Decimal = strawberry.field(description="Last touch, per cent; 0: it is no anchor.")
    rest: Decimal = strawberry.field(description="All touches that are no anchor, per cent.")
    expected_version: int | None = strawberry.field(
        default=None, description="The version you saw; refused when somebody changed it since."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )
