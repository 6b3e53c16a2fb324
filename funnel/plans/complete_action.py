"""Marks an action of a plan as done, in time or late."""

from datetime import datetime, timedelta
from uuid import UUID

from crm.audit import record as audit
from crm.core.problems import Invalid
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Prose, WebAddress
from funnel.models import PlanAction
from funnel.plans.locked import locked_action
from funnel.workspace import home


class PlanActionComplete(Input):
    """Which action, when it was done if not now, what there is to say of it and where it can be seen."""

    action_id: UUID
    done_at: datetime | None = None
    note: Prose | None = None
    evidence_url: WebAddress | None = None
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
    action = await locked_action(work, data.action_id)
    require_version("action", action.version, data.expected_version)
    if action.done_at is not None:
        return action
    day = (await home(work)).day(done_at)
    action.done_at = done_at
    action.done_by_id = work.actor.member_id
    action.version += 1
    action.late_by_days = max((day - action.due_on).days, 0)
    action.note = data.note or action.note
    action.evidence_url = data.evidence_url or action.evidence_url
    audit.record(work, "PLAN_COMPLETE_ACTION", object_type="PlanAction", object_id=action.id)
    await work.flush()
    return action
