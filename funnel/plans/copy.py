"""Starts a further version of a plan from the one there is."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import Plan, PlanAction
from funnel.plans.draft import PlanActionDraft, PlanDraft, draft
from funnel.plans.locked import locked_plan


class PlanCopy(Input):
    """Which version; `expected_version` is the newest version that was read."""

    plan_id: UUID
    expected_version: int | None = None


async def copy(work: Work, data: PlanCopy) -> Plan:
    """A new DRAFT with the same actions in the same order; what is done there is carried over when it is approved."""
    work.actor.require(Action.PLAN_DRAFT)
    plan, goal = await locked_plan(work, data.plan_id)
    statement = (
        select(PlanAction.text, PlanAction.owner_id, PlanAction.due_on, PlanAction.resource_id)
        .where(PlanAction.workspace_id == work.workspace_id, PlanAction.plan_id == plan.id)
        .order_by(PlanAction.position)
    )
    actions = tuple(
        PlanActionDraft(text=row.text, owner_id=row.owner_id, due_on=row.due_on, resource_id=row.resource_id)
        for row in await work.execute(statement)
    )
    if not actions:
        raise Conflict("This plan has no actions to copy; draft a plan with its actions.", field="planId")
    return await draft(work, PlanDraft(goal_id=goal.id, actions=actions, expected_version=data.expected_version))
