"""Approves a plan: from now on it is the one that is carried out."""

from uuid import UUID

from sqlalchemy import Select, select, update

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import Plan
from funnel.models.words import GoalStatus, PlanStatus
from funnel.plans.carry import carry_done
from funnel.plans.locked import locked_plan


class PlanApprove(Input):
    """Which plan; `version` is its number, `expected_version` its revision as it was read."""

    plan_id: UUID
    version: int
    expected_version: int | None = None


async def approve(work: Work, data: PlanApprove) -> Plan:
    """DRAFT → APPROVED; the one approved before is SUPERSEDED, and what was done by it is done by this one too.

    Approving again confirms a plan that was to be reviewed, because its goal changed, and changes nothing else.
    """
    work.actor.require(Action.PLAN_APPROVE)
    plan, goal = await locked_plan(work, data.plan_id, expected_version=data.expected_version)
    require_version("plan", plan.version, data.version, field="version")
    if plan.status == PlanStatus.APPROVED:
        return await _confirm(work, plan)
    if plan.status == PlanStatus.SUPERSEDED:
        raise Conflict("A newer version of this plan was approved; draft a new one.", field="planId")
    if goal.status in (GoalStatus.ACHIEVED, GoalStatus.MISSED, GoalStatus.CANCELLED):
        raise Conflict(f"The goal is {goal.status}; its plan is not carried out any more.", field="planId")
    before = await work.scalar(_in_force(work, goal.id))
    await work.execute(
        update(Plan)
        .where(
            Plan.workspace_id == work.workspace_id,
            Plan.goal_id == plan.goal_id,
            Plan.id != plan.id,
            (Plan.status == PlanStatus.APPROVED.value) | (Plan.version < plan.version),
        )
        .values(status=PlanStatus.SUPERSEDED.value, revision=Plan.revision + 1)
    )
    plan.status = PlanStatus.APPROVED.value
    plan.comment = None
    plan.needs_review_since = None
    plan.approved_by_id = work.actor.member_id
    plan.approved_at = work.now
    plan.revision += 1
    carried = 0 if before is None else await carry_done(work, before, plan.id)
    details = {"version": plan.version, "carried": carried}
    audit.record(work, "PLAN_APPROVE", object_type="Plan", object_id=plan.id, details=details)
    await work.flush()
    return plan


async def _confirm(work: Work, plan: Plan) -> Plan:
    if plan.needs_review_since is not None:
        plan.needs_review_since = None
        plan.revision += 1
        audit.record(work, "PLAN_CONFIRM", object_type="Plan", object_id=plan.id, details={"version": plan.version})
        await work.flush()
    return plan


def _in_force(work: Work, goal_id: UUID) -> Select[UUID]:
    return select(Plan.id).where(
        Plan.workspace_id == work.workspace_id, Plan.goal_id == goal_id, Plan.status == PlanStatus.APPROVED.value
    )
