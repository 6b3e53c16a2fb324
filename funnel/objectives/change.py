"""Changes an objective beside the steps."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Name
from funnel.models import Objective
from funnel.objectives.locked import locked_objective


class ObjectiveChange(Input):
    """What is left out stays; null takes the supported resource away."""

    objective_id: UUID
    name: Name | None = None
    supports_resource_id: UUID | None = None
    expected_version: int | None = None


async def change(work: Work, data: ObjectiveChange) -> Objective:
    """The objective as it is now."""
    work.actor.require(Action.OBJECTIVE_EDIT)
    given = data.model_fields_set - {"objective_id", "expected_version"}
    if not given or ("name" in given and data.name is None):
        raise Invalid("Say what is to change: give a name, or the resource it supports.", field="name")
    objective = await locked_objective(work, data.objective_id, data.expected_version)
    problems = {
        "uq_objectives_name": Conflict(
            f"The product already has an objective named {data.name!r}; choose another name.", field="name"
        ),
        "fk_objectives_workspace_id_supports_resource_id": NotFound(
            "There is no such resource.", field="supportsResourceId"
        ),
    }
    async with refusing(work, problems):
        for name in given:
            setattr(objective, name, getattr(data, name))
        objective.version += 1
    audit.record(
        work, "OBJECTIVE_CHANGE", object_type="Objective", object_id=objective.id, details={"fields": sorted(given)}
    )
    await work.flush()
    return objective
