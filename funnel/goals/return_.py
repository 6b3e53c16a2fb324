"""Returns a proposed or approved goal to whoever set it, with what is to be changed."""

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


class ResourceGoalReturn(Input):
    """Which goal, and what is to be changed."""

    goal_id: UUID
    comment: Prose
    expected_version: int | None = None


async def return_goal(work: Work, data: ResourceGoalReturn) -> ResourceGoal:
    """PROPOSED or APPROVED → DRAFT with the comment. A running goal is revised, or cancelled, instead."""
    work.actor.require(Action.GOAL_APPROVE)
    goal = await locked_goal(work, data.goal_id, expected_version=data.expected_version)
    if goal.status not in (GoalStatus.PROPOSED, GoalStatus.APPROVED):
        raise Conflict(f"The goal is {goal.status}; only a proposed or approved goal is returned.", field="goalId")
    goal.status = GoalStatus.DRAFT.value
    goal.return_comment = data.comment
    goal.approved_by_id = None
    goal.approved_at = None
    goal.revision += 1
    audit.record(
        work, "GOAL_RETURN", object_type="ResourceGoal", object_id=goal.id, details={"revision": goal.revision}
    )
    await work.emit(GoalStatusChanged(goal.id, GoalStatus.DRAFT))
    await work.flush()
    return goal
