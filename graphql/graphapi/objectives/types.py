"""A row of the matrix."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_

from funnel.models import Funnel as FunnelRow
from funnel.models import Objective as ObjectiveRow
from graphapi.compiler import column, connection, everyone, one, record
from graphapi.connections import Connection
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.goals.types import ResourceGoal
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource
    from graphapi.steps.types import Step


@record(ObjectiveRow, prefix="obj", policy=everyone)
class Objective(Node):
    """A row of the matrix: a step of the product, or an aim beside the steps."""

    name: str = column(description="Its name; a step's own.")
    position: int = column(description="Its place in the matrix.")
    step_key: str | None = column(description="The step it is, over all versions; null for an aim beside the steps.")
    retired_on: date | None = column(description="Since when it is wanted no more, or its step is not published.")
    created_at: datetime = column(description="When it was added.")
    version: int = column(description="Grows with every change.")
    product: Product = one(on="product_id", description="Of which product.")
    step: Step | None = one(
        on=lambda objective, step, scope: and_(
            step.key == objective.step_key,
            step.funnel_id
            == scope.value(
                FunnelRow,
                lambda funnel: funnel.id,
                lambda funnel: and_(funnel.product_id == objective.product_id, funnel.is_current),
            ),
        ),
        order="position",
        description="The step in the current version.",
    )
    supports: Resource | None = one(on="supports_resource_id", description="The resource it supports.")
    goals: Connection[ResourceGoal] = connection(
        on="objective_id", order="-period_start", description="What resources are to reach for it."
    )
