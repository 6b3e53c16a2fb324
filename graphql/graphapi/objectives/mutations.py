"""Root fields that write objectives."""

from __future__ import annotations

import strawberry

from funnel.objectives.change import ObjectiveChange, change
from funnel.objectives.create import ObjectiveCreate, create
from funnel.objectives.retire import ObjectiveRetire, retire
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.objectives.inputs import ObjectiveChangeInput, ObjectiveCreateInput, ObjectiveRetireInput
from graphapi.objectives.types import Objective


@payload
class ObjectiveCreatePayload(Payload):
    """The new objective."""

    objective: Objective | None = strawberry.field(default=None, description="The objective.")


@payload
class ObjectiveChangePayload(Payload):
    """The objective as it is now."""

    objective: Objective | None = strawberry.field(default=None, description="The objective.")


@payload
class ObjectiveRetirePayload(Payload):
    """The objective as it is now."""

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

    @mutation
    async def objective_change(self, info: Info, input: ObjectiveChangeInput) -> ObjectiveChangePayload:
        """Changes an objective beside the steps."""
        ids = {"objective_id": "obj", "supports_resource_id": "res"}
        objective = await change(info.work, fill(ObjectiveChange, input, ids=ids))
        return ObjectiveChangePayload(objective=ref(Objective, objective.id))

    @mutation
    async def objective_retire(self, info: Info, input: ObjectiveRetireInput) -> ObjectiveRetirePayload:
        """Retires an objective beside the steps, or takes it up again."""
        objective = await retire(info.work, fill(ObjectiveRetire, input, ids={"objective_id": "obj"}))
        return ObjectiveRetirePayload(objective=ref(Objective, objective.id))
