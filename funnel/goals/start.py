"""Starts a goal: from now on it is worked on."""

from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.goals.audience import refuse_locked
from funnel.goals.events import GoalStatusChanged
from funnel.goals.locked import locked_goal
from funnel.inputs import Input
from funnel.models import Plan, ResourceGoal
from funnel.models.words import GoalStatus, PlanStatus


class ResourceGoalStart(Input):
    """Which goal."""

    goal_id: UUID
    expected_version: int | None = None


async def start(work: Work, data: ResourceGoalStart) -> ResourceGoal:
    """APPROVED → RUNNING, if there is an approved plan and the audience may be worked on; again changes nothing."""
    work.actor.require(Action.GOAL_START)
    goal = await locked_goal(work, data.goal_id, expected_version=data.expected_version)
    if goal.status == GoalStatus.RUNNING:
        return goal
    if goal.status != GoalStatus.APPROVED:
        raise Conflict(f"The goal is {goal.status}; it starts once it is approved.", field="goalId")
    await _check_plan(work, goal.id)
    await refuse_locked(work, goal.audience_id)
    goal.status = GoalStatus.RUNNING.value
    goal.started_at = work.now
    goal.revision += 1
    audit.record(work, "GOAL_START", object_type="ResourceGoal", object_id=goal.id)
    await work.emit(GoalStatusChanged(goal.id, GoalStatus.RUNNING))
    await work.flush()
    return goal


async def _check_plan(work: Work, goal_id: UUID) -> None:
    approved = select(Plan.id).where(
        Plan.workspace_id == work.workspace_id, Plan.goal_id == goal_id, Plan.status == PlanStatus.APPROVED.value
    )
    if await work.scalar(approved) is None:
        raise Conflict("A goal runs only with an approved plan; draft one and have it approved.", field="goalId")
