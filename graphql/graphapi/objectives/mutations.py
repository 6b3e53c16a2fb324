"""Root fields that write objectives."""

from __future__ import annotations

import strawberry

from funnel.objectives.create import ObjectiveCreate, create
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.objectives.inputs import ObjectiveCreateInput
from graphapi.objectives.types import Objective


@payload
class ObjectiveCreatePayload(Payload):
    """The new objective."""

    objective: Objective | None = strawberry.field(default=None, description="The objective.")


@mutations
class ObjectiveMutations:
    """Rows of the matrix."""

    @mutation
    async def objective_create(self, info: Info, input: ObjectiveCreateInput) -> ObjectiveCreatePayload:
        """Adds a row of the matrix."""
        data = fill(ObjectiveCreate, input, ids={"product_id": "prod", "supports_resource_id": "res"})
        objective = await create(info.work, data)
        return ObjectiveCreatePayload(objective=ref(Objective, objective.id))
