"""Adds a row of the matrix."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Conflict, NotFound, Problem
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Key, Name
from funnel.models import Funnel, Objective, Step


class ObjectiveCreate(Input):
    """An aim beside the steps, one that supports a resource, or the objective of a step that has none."""

    product_id: UUID
    name: Name
    step_key: Key | None = None
    supports_resource_id: UUID | None = None


def _problems(data: ObjectiveCreate) -> dict[str, Problem]:
    return {
        "uq_objectives_name": Conflict(
            f"The product already has an objective named {data.name!r}; choose another name.", field="name"
        ),
        "uq_objectives_step": Conflict(
            f"The step {data.step_key!r} is an objective already; set goals for the step, or leave stepKey out "
            "for an objective beside it.",
            field="stepKey",
        ),
        "fk_objectives_workspace_id_product_id": NotFound("There is no such product.", field="productId"),
        "fk_objectives_workspace_id_supports_resource_id": NotFound(
            "There is no such resource.", field="supportsResourceId"
        ),
    }


async def create(work: Work, data: ObjectiveCreate) -> Objective:
    """Adds the objective after the existing ones; a step has one objective, made when its funnel is published."""
    work.actor.require(Action.OBJECTIVE_EDIT)
    if data.step_key is not None and await work.scalar(_current_step(work, data)) is None:
        raise NotFound(f"The published funnel has no step {data.step_key!r}.", field="stepKey")
    statement = (
        insert(Objective)
        .values(
            workspace_id=work.workspace_id,
            id=new_id(),
            position=_next_position(work, data.product_id),
            created_at=work.now,
            **data.model_dump(),
        )
        .returning(Objective)
    )
    async with refusing(work, _problems(data)):
        objective: Objective = (await work.execute(statement)).scalar_one()
    audit.record(work, "OBJECTIVE_CREATE", object_type="Objective", object_id=objective.id)
    await work.flush()
    return objective


def _next_position(work: Work, product_id: UUID) -> ColumnElement[int]:
    return (
        select(func.coalesce(func.max(Objective.position), 0) + literal(1))
        .where(Objective.workspace_id == work.workspace_id, Objective.product_id == product_id)
        .scalar_subquery()
    )


def _current_step(work: Work, data: ObjectiveCreate) -> Select[UUID]:
    return (
        select(Step.id)
        .join(Funnel, (Funnel.id == Step.funnel_id) & (Funnel.workspace_id == work.workspace_id))
        .where(
            Step.workspace_id == work.workspace_id,
            Step.key == data.step_key,
            Funnel.product_id == data.product_id,
            Funnel.is_current,
        )
    )
