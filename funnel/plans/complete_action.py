"""Marks an action of a plan as done, in time or late."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select

from crm.audit import record as audit
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import Plan, PlanAction
from funnel.models.words import PlanStatus
from funnel.workspace import home


class PlanActionComplete(Input):
    """Which action, and when it was done if not now."""

    action_id: UUID
    done_at: datetime | None = None
    expected_version: int | None = None


async def complete_action(work: Work, data: PlanActionComplete) -> PlanAction:
    """Done, with the days it was late: 0 when done on its due day or before, by days of the workspace's zone.

    Done again changes nothing. Actions of a plan that is not approved are refused.
    """
    work.actor.require(Action.PLAN_ACTION_COMPLETE)
    done_at = data.done_at or work.now
    if done_at.tzinfo is None:
        raise Invalid("A time needs its offset, for example 2026-05-01T12:00:00Z.", field="doneAt")
    if done_at > work.now + timedelta(minutes=5):
        raise Invalid("An action cannot be done at a time to come.", field="doneAt")
    action = await _locked(work, data.action_id)
    require_version("action", action.version, data.expected_version)
    if action.done_at is not None:
        return action
    day = (await home(work)).day(done_at)
    action.done_at = done_at
    action.done_by_id = work.actor.member_id
    action.version += 1
    action.late_by_days = max((day - action.due_on).days, 0)
    audit.record(work, "plan.complete_action", object_type="plan_action", object_id=action.id)
    await work.flush()
    return action


async def _locked(work: Work, action_id: UUID) -> PlanAction:
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
