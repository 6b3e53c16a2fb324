"""Weights of a product's stages under a key."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from funnel.models import AttributionModel as ModelRow
from graphapi.attribution_models.steps import AttributionModelStep, steps_of
from graphapi.compiler import column, everyone, expr, hole, one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.products.types import Product


@record(ModelRow, prefix="amodel", policy=everyone)
class AttributionModel(Node):
    """A weight set: the model `anchors(KEY)` of one product. Its weights sum to 100 per cent."""

    key: str = column(description="The KEY of `anchors(KEY)`; `w` and `full` declare the steps of those two.")
    name: str = column(description="What people call it.")
    product: Product | None = one(on="product_id", description="Whose stages they are.")
    first: float = expr(lambda row: row.first_weight / 100.0, nullable=False, description="First touch, per cent.")
    steps: list[AttributionModelStep] = hole(steps_of, description="Declared steps in order.")
    last: float = expr(lambda row: row.last_weight / 100.0, nullable=False, description="Last touch, per cent.")
    rest: float = expr(
        lambda row: row.rest_weight / 100.0, nullable=False, description="All touches that are no anchor, per cent."
    )
    saved_at: datetime = column(description="When it was saved last.")
    saved_by: Member | None = one(on="saved_by_id", description="By whom.")
    version: int = column(description="Raised by every change.")
