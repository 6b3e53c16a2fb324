"""SELECTs of the proposal."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from crm.core.limits import at_most
from crm.models import Workspace
from funnel.inputs import Period
from funnel.models import Objective, Plan, PlanAction, Product, Resource, ResourceGoal, ResourcePrice
from funnel.models.words import GoalStatus, PlanStatus
from funnel.reads import among


def product(workspace_id: UUID, product_id: UUID) -> Any:
    """The product and whose it is."""
    return (
        select(Product.name, Product.currency, Workspace.name.label("workspace"), Workspace.slug)
        .join(Workspace, Workspace.id == workspace_id)
        .where(Product.workspace_id == workspace_id, Product.id == product_id)
    )


def goals(workspace_id: UUID, product_id: UUID, period: Period) -> Any:
    """Goals with the actions of their plan, in the order of rows and columns of the matrix."""
    goal = ResourceGoal
    return (
        select(
            goal.id,
            goal.resource_id,
            Resource.name.label("resource"),
            goal.objective_id,
            Objective.name.label("objective"),
            goal.text,
            goal.metric,
            goal.target,
            goal.period_start,
            goal.period_end,
            goal.budget_minor,
            _actions(workspace_id).label("actions"),
        )
        .join(Resource, and_(Resource.workspace_id == workspace_id, Resource.id == goal.resource_id))
        .join(Objective, and_(Objective.workspace_id == workspace_id, Objective.id == goal.objective_id))
        .where(
            goal.workspace_id == workspace_id,
            goal.product_id == product_id,
            goal.status != GoalStatus.CANCELLED.value,
            goal.period_start <= period.end,
            goal.period_end >= period.start,
        )
        .order_by(
            Objective.step_key.is_(None), Objective.position, Objective.id, Resource.sort_key, Resource.id,
            goal.period_start, goal.id,
        )
    )  # fmt: skip


def _actions(workspace_id: UUID) -> Any:
    """Texts of the approved plan's actions, else of the newest draft's."""
    plan = aliased(Plan)
    chosen = (
        select(plan.id)
        .where(
            plan.workspace_id == workspace_id,
            plan.goal_id == ResourceGoal.id,
            plan.status != PlanStatus.SUPERSEDED.value,
        )
        .order_by(plan.status, plan.version.desc())
        .limit(at_most(1))
        .correlate(ResourceGoal)
        .scalar_subquery()
    )
    return (
        select(func.array_agg(aggregate_order_by(PlanAction.text, PlanAction.position)))
        .where(PlanAction.workspace_id == workspace_id, PlanAction.plan_id == chosen)
        .correlate(ResourceGoal)
        .scalar_subquery()
    )


def prices(workspace_id: UUID, resource_ids: Sequence[UUID]) -> Any:
    """Price schedules with the first day of the resource's first goal, of whichever product."""
    goal = aliased(ResourceGoal)
    first = (
        select(func.min(goal.period_start))
        .where(
            goal.workspace_id == workspace_id,
            goal.resource_id == ResourcePrice.resource_id,
            goal.status != GoalStatus.CANCELLED.value,
        )
        .correlate(ResourcePrice)
        .scalar_subquery()
    )
    return (
        select(
            ResourcePrice.resource_id,
            func.array_agg(aggregate_order_by(ResourcePrice.amount_minor, ResourcePrice.position)).label("amounts"),
            first.label("first_start"),
        )
        .where(ResourcePrice.workspace_id == workspace_id, among(ResourcePrice.resource_id, resource_ids))
        .group_by(ResourcePrice.resource_id)
    )
