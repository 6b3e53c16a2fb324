"""Approves a goal: the strategist's word that it is worth its budget."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.problems import Conflict, Stale
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.goals.audience import refuse_locked
from funnel.goals.locked import locked_goal
from funnel.inputs import Input
from funnel.models import ResourceGoal
from funnel.models.words import GoalStatus


class ResourceGoalApprove(Input):
    """Which goal; `revision` is the one that was read, so that nobody approves what they have not seen."""

    goal_id: UUID
    revision: int | None = None


async def approve(work: Work, data: ResourceGoalApprove) -> ResourceGoal:
    """DRAFT or PROPOSED → APPROVED, unless its audience is locked; approving again changes nothing."""
    work.actor.require(Action.GOAL_APPROVE)
    goal = await locked_goal(work, data.goal_id)
    if data.revision is not None and data.revision != goal.revision:
        raise Stale(f"The goal is at revision {goal.revision} now; read it again before approving.", field="revision")
    if goal.status == GoalStatus.APPROVED:
        return goal
    if goal.status not in (GoalStatus.DRAFT, GoalStatus.PROPOSED):
        raise Conflict(f"The goal is {goal.status}; only a draft or a proposal is approved.", field="goalId")
    await refuse_locked(work, goal.audience_id)
    goal.status = GoalStatus.APPROVED.value
    goal.approved_by_id = work.actor.member_id
    goal.approved_at = work.now
    audit.record(work, "goal.approve", object_type="goal", object_id=goal.id, details={"revision": goal.revision})
    await work.flush()
    return goal
