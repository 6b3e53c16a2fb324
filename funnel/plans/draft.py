"""Drafts the plan of a goal: a further version of actions."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Conflict, NotFound, Problems
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Member
from funnel.goals.locked import locked_goal
from funnel.inputs import Input, Prose
from funnel.models import Plan, PlanAction
from funnel.models.words import GoalStatus, PlanStatus
from funnel.reads import among

MOST_ACTIONS = 500


class PlanActionDraft(Input):
    """One thing to do: what, who, until when, on which resource."""

    text: Prose
    owner_id: UUID
    due_on: date
    resource_id: UUID | None = None


class PlanDraft(Input):
    """All actions of the version; `expected_version` is the newest version that was read, 0 when there was none."""

    goal_id: UUID
    actions: Annotated[tuple[PlanActionDraft, ...], Field(min_length=1, max_length=MOST_ACTIONS)]
    expected_version: int | None = None


async def draft(work: Work, data: PlanDraft) -> Plan:
    """A new version beside the older ones; an approved one stays in force until this one is approved."""
    work.actor.require(Action.PLAN_DRAFT)
    goal = await locked_goal(work, data.goal_id)
    if goal.status in (GoalStatus.ACHIEVED, GoalStatus.MISSED, GoalStatus.CANCELLED):
        raise Conflict(f"The goal is {goal.status}; a plan is made for a goal that is not over.", field="goalId")
    newest = await _newest_version(work, goal.id)
    require_version("newest plan of this goal", newest, data.expected_version)
    await _check_owners(work, data.actions)
    plan = Plan(
        workspace_id=work.workspace_id,
        id=new_id(),
        goal_id=goal.id,
        version=newest + 1,
        status=PlanStatus.DRAFT.value,
        drafted_by_id=work.actor.member_id,
        drafted_at=work.now,
    )
    no_resource = NotFound("One of the actions names a resource that does not exist.", field="actions")
    async with refusing(work, {"fk_plan_actions_workspace_id_resource_id": no_resource}):
        work.session.add(plan)
        await work.flush()
        work.session.add_all(_actions(work, plan.id, data.actions))
    audit.record(work, "PLAN_DRAFT", object_type="Plan", object_id=plan.id, details={"version": plan.version})
    await work.flush()
    return plan


async def _newest_version(work: Work, goal_id: UUID) -> int:
    statement = select(func.coalesce(func.max(Plan.version), 0)).where(
        Plan.workspace_id == work.workspace_id, Plan.goal_id == goal_id
    )
    return int(await work.scalar(statement))


async def _check_owners(work: Work, actions: Sequence[PlanActionDraft]) -> None:
    """Every owner is a member who still works here: an action of somebody who left is done by nobody."""
    wanted = sorted({action.owner_id for action in actions})
    active = select(Member.id).where(
        Member.workspace_id == work.workspace_id, among(Member.id, wanted), Member.deactivated_at.is_(None)
    )
    found = set((await work.execute(active)).scalars())
    missing = [
        NotFound("There is no such active member; choose another owner.", field=f"actions.{index}.ownerId")
        for index, action in enumerate(actions)
        if action.owner_id not in found
    ]
    if missing:
        raise Problems(missing)


def _actions(work: Work, plan_id: UUID, actions: Sequence[PlanActionDraft]) -> list[PlanAction]:
    return [
        PlanAction(
            workspace_id=work.workspace_id,
            id=new_id(),
            plan_id=plan_id,
            position=position,
            text=action.text,
            owner_id=action.owner_id,
            due_on=action.due_on,
            resource_id=action.resource_id,
        )
        for position, action in enumerate(actions, start=1)
    ]
