"""The plan a verb is about, locked together with its goal's other versions."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import NotFound
from crm.core.work import Work
from funnel.goals.locked import locked_goal
from funnel.models import Plan, ResourceGoal


async def locked_plan(work: Work, plan_id: UUID) -> tuple[Plan, ResourceGoal]:
    """The plan and its goal; the goal's lock puts all decisions about its plans in a row."""
    own = (Plan.workspace_id == work.workspace_id, Plan.id == plan_id)
    goal_id = await work.scalar(select(Plan.goal_id).where(*own))
    if goal_id is None:
        raise NotFound("There is no such plan.", field="planId")
    goal = await locked_goal(work, goal_id)
    statement = select(Plan).where(*own).execution_options(populate_existing=True)
    return (await work.execute(statement)).scalar_one(), goal
