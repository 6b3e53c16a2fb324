"""SELECTs of goals."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from funnel.models import Funnel, Objective, ResourceGoal, Step
from funnel.reads import among


def locked(workspace_id: UUID, goal_id: UUID) -> Select[ResourceGoal]:
    """The goal, locked until the transaction ends."""
    return (
        select(ResourceGoal)
        .where(ResourceGoal.workspace_id == workspace_id, ResourceGoal.id == goal_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def objective(
    workspace_id: UUID,
    *,
    objective_id: UUID | None = None,
    product_id: UUID | None = None,
    step_key: str | None = None,
) -> Select[UUID, UUID, str | None, object, bool]:
    """An objective by id, or by product and step key; `is_last` says whether its step ends the current funnel."""
    by_id = Objective.id == objective_id
    by_step = and_(Objective.product_id == product_id, Objective.step_key == step_key)
    step, other = aliased(Step), aliased(Step)
    last = (
        select(func.max(other.position))
        .where(other.workspace_id == workspace_id, other.funnel_id == step.funnel_id)
        .scalar_subquery()
    )
    is_last = (
        select(step.position == last)
        .join(Funnel, and_(Funnel.workspace_id == workspace_id, Funnel.id == step.funnel_id, Funnel.is_current))
        .where(
            step.workspace_id == workspace_id,
            step.key == Objective.step_key,
            Funnel.product_id == Objective.product_id,
        )
        .scalar_subquery()
    )
    return select(
        Objective.id, Objective.product_id, Objective.step_key, Objective.retired_on, is_last.label("is_last")
    ).where(Objective.workspace_id == workspace_id, by_id if objective_id is not None else by_step)


def statuses(workspace_id: UUID, goal_ids: Sequence[UUID]) -> Select[UUID, str]:
    """How far these goals are."""
    return select(ResourceGoal.id, ResourceGoal.status).where(
        ResourceGoal.workspace_id == workspace_id, among(ResourceGoal.id, goal_ids)
    )
