"""Inputs of objectives."""

from __future__ import annotations

import strawberry
from strawberry import ID

from graphapi.compiler import input_type


@input_type
class ObjectiveCreateInput:
    """An aim beside the steps; every step is an objective without being asked."""

    product_id: ID = strawberry.field(description="Of which product.")
    name: str = strawberry.field(description="Unique for the product.")
    step_key: str | None = strawberry.field(default=None, description="A step that has no objective yet.")
    supports_resource_id: ID | None = strawberry.field(default=None, description="The resource it supports.")
