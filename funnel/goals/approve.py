"""Approves a goal: the strategist's word that it is worth its budget."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.goals.audience import refuse_locked
from funnel.goals.events import GoalStatusChanged
from funnel.goals.locked import locked_goal
from funnel.inputs import Input
from funnel.models import ResourceGoal
from funnel.models.words import GoalStatus


class ResourceGoalApprove(Input):
    """Which goal; `expected_version` is its revision as it was read, so that nobody approves what they have not seen.

    `revision` is its older name.
    """

    goal_id: UUID
    revision: int | None = None
    expected_version: int | None = None


async def approve(work: Work, data: ResourceGoalApprove) -> ResourceGoal:
    """DRAFT or PROPOSED → APPROVED, unless its audience is locked; approving again changes nothing."""
    work.actor.require(Action.GOAL_APPROVE)
    goal = await locked_goal(work, data.goal_id, expected_version=data.expected_version)
    require_version("goal", goal.revision, data.revision, field="revision")
    if goal.status == GoalStatus.APPROVED:
        return goal
    if goal.status not in (GoalStatus.DRAFT, GoalStatus.PROPOSED):
        raise Conflict(f"The goal is {goal.status}; only a draft or a proposal is approved.", field="goalId")
    await refuse_locked(work, goal.audience_id)
    goal.status = GoalStatus.APPROVED.value
    goal.approved_by_id = work.actor.member_id
    goal.approved_at = work.now
    goal.revision += 1
    goal.return_comment = None
    audit.record(
        work, "GOAL_APPROVE", object_type="ResourceGoal", object_id=goal.id, details={"revision": goal.revision}
    )
    await work.emit(GoalStatusChanged(goal.id, GoalStatus.APPROVED))
    await work.flush()
    return goal
