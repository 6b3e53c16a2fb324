"""Puts the actions of a plan into another order."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select, text, update

from crm.audit import record as audit
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import Plan, PlanAction
from funnel.models.words import PlanStatus
from funnel.plans.draft import MOST_ACTIONS
from funnel.plans.locked import locked_plan


class PlanReorder(Input):
    """Which plan, and all of its actions in their new order."""

    plan_id: UUID
    action_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_ACTIONS)]
    expected_version: int | None = None


_PLACE = text(
    "UPDATE plan_actions SET position = given.position"
    " FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS given(id, position)"
    " WHERE plan_actions.workspace_id = :workspace_id AND plan_actions.plan_id = :plan_id"
    " AND plan_actions.id = given.id"
)


async def reorder(work: Work, data: PlanReorder) -> Plan:
    """Positions 1, 2, 3 … as given; every action of the plan is named once. Four statements, however many actions."""
    work.actor.require(Action.PLAN_DRAFT)
    plan, _goal = await locked_plan(work, data.plan_id, expected_version=data.expected_version)
    if plan.status == PlanStatus.SUPERSEDED:
        raise Conflict("A newer version of this plan was approved; put that one into order.", field="planId")
    own = (PlanAction.workspace_id == work.workspace_id, PlanAction.plan_id == plan.id)
    known = set((await work.execute(select(PlanAction.id).where(*own))).scalars())
    for index, action_id in enumerate(data.action_ids):
        if action_id not in known:
            raise NotFound("This plan has no such action.", field=f"actionIds.{index}")
    if len(data.action_ids) != len(known) or len(set(data.action_ids)) != len(known):
        raise Invalid("Name every action of the plan once.", field="actionIds")
    # places are unique in the plan at every moment, so all of them are vacated first
    await work.execute(
        update(PlanAction)
        .where(*own)
        .values(position=-PlanAction.position)
        .execution_options(synchronize_session=False)
    )
    ids = list(data.action_ids)
    plan.revision += 1
    await work.execute(_PLACE, {"workspace_id": work.workspace_id, "plan_id": plan.id, "ids": ids})
    audit.record(work, "PLAN_REORDER", object_type="Plan", object_id=plan.id, details={"version": plan.version})
    await work.flush()
    return plan
