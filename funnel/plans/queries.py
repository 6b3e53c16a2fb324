"""SELECTs of plans and their actions."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, select

from crm.core.limits import at_most
from funnel.models import Plan, PlanAction, ResourceGoal
from funnel.models.words import GoalStatus, PlanStatus
from funnel.reads import among

MOST = 200
_OVER = (GoalStatus.ACHIEVED.value, GoalStatus.MISSED.value, GoalStatus.CANCELLED.value)


def open_actions(workspace_id: UUID, owner_id: UUID, due_by: date) -> Select[UUID, date]:
    """What a member has to do by a day: open actions of plans in force whose goal is not over, the oldest first."""
    plan, goal, action = Plan, ResourceGoal, PlanAction
    return (
        select(action.id, action.due_on)
        .join(plan, and_(plan.workspace_id == workspace_id, plan.id == action.plan_id))
        .join(goal, and_(goal.workspace_id == workspace_id, goal.id == plan.goal_id))
        .where(
            action.workspace_id == workspace_id,
            action.owner_id == owner_id,
            action.done_at.is_(None),
            action.due_on <= due_by,
            plan.status == PlanStatus.APPROVED.value,
            ~among(goal.status, _OVER),
        )
        .order_by(action.due_on, action.id)
        .limit(at_most(MOST))
    )


def states(workspace_id: UUID, plan_ids: Sequence[UUID]) -> Select[UUID, str, str, bool]:
    """What decides which verbs a plan allows: its own status, its goal's, and whether it is to be reviewed."""
    return (
        select(
            Plan.id,
            Plan.status,
            ResourceGoal.status.label("goal_status"),
            Plan.needs_review_since.is_not(None).label("needs_review"),
        )
        .join(ResourceGoal, and_(ResourceGoal.workspace_id == workspace_id, ResourceGoal.id == Plan.goal_id))
        .where(Plan.workspace_id == workspace_id, among(Plan.id, plan_ids))
    )
