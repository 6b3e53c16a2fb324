"""Cancels a goal; its place is free for another one then."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.goals.events import GoalStatusChanged
from funnel.goals.locked import locked_goal
from funnel.inputs import Input, Prose
from funnel.models import ResourceGoal
from funnel.models.words import GoalStatus


class ResourceGoalCancel(Input):
    """Which goal, and why."""

    goal_id: UUID
    reason: Prose
    expected_version: int | None = None


async def cancel(work: Work, data: ResourceGoalCancel) -> ResourceGoal:
    """Any goal that is not over → CANCELLED; its revisions and plan stay readable."""
    work.actor.require(Action.GOAL_SET)
    goal = await locked_goal(work, data.goal_id, expected_version=data.expected_version)
    if goal.status in (GoalStatus.ACHIEVED, GoalStatus.MISSED, GoalStatus.CANCELLED):
        raise Conflict(f"The goal is {goal.status} already.", field="goalId")
    goal.status = GoalStatus.CANCELLED.value
    goal.cancel_reason = data.reason
    goal.closed_at = work.now
    goal.revision += 1
    goal.closed_by_id = work.actor.member_id
    audit.record(work, "GOAL_CANCEL", object_type="ResourceGoal", object_id=goal.id)
    await work.emit(GoalStatusChanged(goal.id, GoalStatus.CANCELLED))
    await work.flush()
    return goal
