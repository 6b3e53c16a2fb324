"""Returns a plan to whoever drafted it, with the reason."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Prose
from funnel.models import Plan
from funnel.models.words import GoalStatus, PlanStatus
from funnel.plans.locked import locked_plan


class PlanReturn(Input):
    """Which plan, and what is to be changed."""

    plan_id: UUID
    comment: Prose
    expected_version: int | None = None


async def return_plan(work: Work, data: PlanReturn) -> Plan:
    """Back to DRAFT with the comment. The plan of a running goal stays in force; draft another version instead."""
    work.actor.require(Action.PLAN_APPROVE)
    plan, goal = await locked_plan(work, data.plan_id, expected_version=data.expected_version)
    if plan.status == PlanStatus.SUPERSEDED:
        raise Conflict("A newer version of this plan was approved; return that one.", field="planId")
    if plan.status == PlanStatus.APPROVED and goal.status == GoalStatus.RUNNING:
        raise Conflict("The goal runs by this plan; draft another version and approve it instead.", field="planId")
    plan.status = PlanStatus.DRAFT.value
    plan.comment = data.comment
    plan.approved_by_id = None
    plan.approved_at = None
    plan.revision += 1
    plan.needs_review_since = None
    audit.record(work, "PLAN_RETURN", object_type="Plan", object_id=plan.id, details={"version": plan.version})
    await work.flush()
    return plan
