"""Inputs of objectives."""

from __future__ import annotations

import strawberry
from strawberry import ID, UNSET

from graphapi.compiler import input_type


@input_type
class ObjectiveCreateInput:
    """An aim beside the steps; every step is an objective without being asked."""

    product_id: ID = strawberry.field(description="Of which product.")
    name: str = strawberry.field(description="Unique for the product.")
    step_key: str | None = strawberry.field(default=None, description="A step that has no objective yet.")
    supports_resource_id: ID | None = strawberry.field(default=None, description="The resource it supports.")


@input_type
class ObjectiveChangeInput:
    """A change of an objective beside the steps; what is left out stays."""

    objective_id: ID = strawberry.field(description="Which objective.")
    name: str | None = strawberry.field(default=UNSET, description="Unique for the product.")
    supports_resource_id: ID | None = strawberry.field(
        default=UNSET, description="The resource it supports; null for none."
    )
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")


@input_type
class ObjectiveRetireInput:
    """An objective beside the steps that is not wanted any more."""

    objective_id: ID = strawberry.field(description="Which objective.")
    retired: bool | None = strawberry.field(default=True, description="False takes it up again.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
