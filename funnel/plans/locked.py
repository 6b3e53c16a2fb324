"""The plan or action a verb is about, locked together with its goal's other versions."""

from uuid import UUID

from sqlalchemy import and_, select

from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.goals.locked import locked_goal
from funnel.models import Plan, PlanAction, ResourceGoal
from funnel.models.words import PlanStatus


async def locked_plan(work: Work, plan_id: UUID, *, expected_version: int | None = None) -> tuple[Plan, ResourceGoal]:
    """The plan and its goal; the goal's lock puts all decisions about its plans in a row.

    What `expected_version` is compared with is the plan's `revision`: its `version` only says the how manieth plan
    of the goal it is. Raises NotFound, Stale.
    """
    own = (Plan.workspace_id == work.workspace_id, Plan.id == plan_id)
    goal_id = await work.scalar(select(Plan.goal_id).where(*own))
    if goal_id is None:
        raise NotFound("There is no such plan.", field="planId")
    goal = await locked_goal(work, goal_id)
    statement = select(Plan).where(*own).execution_options(populate_existing=True)
    plan: Plan = (await work.execute(statement)).scalar_one()
    require_version("plan", plan.revision, expected_version)
    return plan, goal


async def locked_action(work: Work, action_id: UUID) -> PlanAction:
    """An action of a plan that is carried out; refused are those of drafts and of versions that were replaced."""
    statement = (
        select(PlanAction, Plan.status)
        .join(Plan, and_(Plan.workspace_id == work.workspace_id, Plan.id == PlanAction.plan_id))
        .where(PlanAction.workspace_id == work.workspace_id, PlanAction.id == action_id)
        .with_for_update(of=PlanAction, key_share=True)
        .execution_options(populate_existing=True)
    )
    row = (await work.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such action.", field="actionId")
    if row.status != PlanStatus.APPROVED:
        raise Conflict("The action's plan is not approved; approve it before its actions are done.", field="actionId")
    action: PlanAction = row.PlanAction
    return action
