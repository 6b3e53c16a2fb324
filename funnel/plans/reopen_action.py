"""Opens an action again that was said to be done."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Prose
from funnel.models import PlanAction
from funnel.plans.locked import locked_action


class PlanActionReopen(Input):
    """Which action, and why it is not done after all."""

    action_id: UUID
    reason: Prose
    expected_version: int | None = None


async def reopen_action(work: Work, data: PlanActionReopen) -> PlanAction:
    """Not done any more, with the reason as its note; when it was said to be done stays in the audit.

    Opened again while open changes nothing. Actions of a plan that is not in force are refused.
    """
    work.actor.require(Action.PLAN_ACTION_COMPLETE)
    action = await locked_action(work, data.action_id)
    require_version("action", action.version, data.expected_version)
    if action.done_at is None:
        return action
    was = {"done_at": action.done_at.isoformat(), "late_by_days": action.late_by_days}
    audit.record(work, "PLAN_REOPEN_ACTION", object_type="PlanAction", object_id=action.id, details=was)
    action.done_at = None
    action.done_by_id = None
    action.late_by_days = None
    action.note = data.reason
    action.version += 1
    await work.flush()
    return action
