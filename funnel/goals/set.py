"""Sets a resource's goal, or changes one and keeps the old one readable."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import update

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.audiences.create import fold
from funnel.goals.check import Aim, check_aim, check_counting, working_kind
from funnel.goals.in_the_way import name_it
from funnel.goals.locked import locked_goal
from funnel.goals.place import Place, place
from funnel.goals.supporting import MOST, SupportingMetricGiven, aims, supporting_of, write_supporting
from funnel.inputs import Amount, Input, Key, Name, Period, Prose, minor_or_none
from funnel.models import GoalRevision, Plan, ResourceGoal
from funnel.models.words import CountingUnit, GoalStatus, Metric, PlanStatus
from funnel.workspace import home

PLANNED_FOR = ("metric", "target", "period_start", "period_end", "budget_minor")
"""What a plan was approved for: when one of these changes somebody must look at it again."""
CHANGEABLE = frozenset({GoalStatus.DRAFT, GoalStatus.PROPOSED, GoalStatus.APPROVED, GoalStatus.RUNNING})


class ResourceGoalSet(Input):
    """One deciding metric with its target for a resource, an objective and a period.

    Without `goal_id` a new goal: resource, and either objective or product and step. With it a change: the place
    stays, the rest is written anew; `expected_version` is the revision that was read.
    """

    goal_id: UUID | None = None
    resource_id: UUID | None = None
    product_id: UUID | None = None
    step_key: Key | None = None
    objective_id: UUID | None = None
    audience_id: UUID | None = None
    text: Prose
    metric: Metric
    keyword: Name | None = None
    target: Annotated[Decimal, Field(ge=0)]
    baseline: Decimal | None = None
    period: Period
    budget: Amount | None = None
    supporting: Annotated[tuple[SupportingMetricGiven, ...], Field(max_length=MOST)] | None = None
    count_by: CountingUnit = CountingUnit.PERSON
    reason: Prose | None = None
    expected_version: int | None = None


async def set_goal(work: Work, data: ResourceGoalSet) -> ResourceGoal:
    """The goal as it is now. Who may only propose gets a goal that is PROPOSED; a strategist's is a DRAFT to approve.

    Refused: another goal of the same resource, objective and audience in an overlapping period; a locked audience; a
    resource that is not in use; a metric that nobody can measure there; a target that is reached before it starts. A
    change of an approved goal asks for approval again; a running one keeps running, and only who sets goals may change
    it. A plan that was approved for another target, metric, period or budget is marked for review. Supporting metrics
    that are left out of a change stay as they are.
    """
    if not work.actor.can(Action.GOAL_PROPOSE):
        work.actor.require(Action.GOAL_SET)
    check_counting(data.count_by)
    if data.goal_id is not None:
        return await _change(work, data, data.goal_id)
    return await _create(work, data)


async def _create(work: Work, data: ResourceGoalSet) -> ResourceGoal:
    where = await place(work, data)
    assert data.resource_id is not None, "place refuses a goal without a resource"
    supporting = data.supporting or ()
    values = await _values(work, data, where, data.resource_id, supporting)
    goal = ResourceGoal(
        workspace_id=work.workspace_id,
        id=new_id(),
        product_id=where.product_id,
        resource_id=data.resource_id,
        objective_id=where.objective_id,
        audience_id=data.audience_id,
        status=_first_status(work).value,
        revision=1,
        supporting_revision=1,
        set_by_id=work.actor.member_id,
        created_at=work.now,
        **values,
    )
    async with _in_its_place(work, data, goal.resource_id, goal.objective_id, goal.audience_id):
        work.session.add(goal)
    _write_revision(work, goal, supporting, data.reason)
    audit.record(work, "GOAL_SET", object_type="ResourceGoal", object_id=goal.id, details={"revision": 1})
    await work.flush()
    return goal


async def _change(work: Work, data: ResourceGoalSet, goal_id: UUID) -> ResourceGoal:
    goal = await locked_goal(work, goal_id)
    _refuse_another_place(goal, data)
    require_version("goal", goal.revision, data.expected_version)
    status = _status_after(work, GoalStatus(goal.status))
    where = await place(work, data, goal)
    supporting = await supporting_of(work, goal) if data.supporting is None else data.supporting
    values = await _values(work, data, where, goal.resource_id, supporting)
    if status in (GoalStatus.DRAFT, GoalStatus.PROPOSED):
        values |= {"approved_by_id": None, "approved_at": None}
    statement = (
        update(ResourceGoal)
        .where(ResourceGoal.workspace_id == work.workspace_id, ResourceGoal.id == goal_id)
        .values(
            **values,
            status=status.value,
            revision=ResourceGoal.revision + 1,
            supporting_revision=ResourceGoal.revision + 1,
            return_comment=None,
        )
        .returning(ResourceGoal)
        .execution_options(populate_existing=True)
    )
    before = {name: getattr(goal, name) for name in PLANNED_FOR}
    async with _in_its_place(work, data, goal.resource_id, goal.objective_id, goal.audience_id):
        changed: ResourceGoal = (await work.execute(statement)).scalar_one()
    _write_revision(work, changed, supporting, data.reason)
    if any(getattr(changed, name) != was for name, was in before.items()):
        await _plan_needs_review(work, goal_id)
    audit.record(
        work, "GOAL_SET", object_type="ResourceGoal", object_id=goal_id, details={"revision": changed.revision}
    )
    await work.flush()
    return changed


def _first_status(work: Work) -> GoalStatus:
    return GoalStatus.DRAFT if work.actor.can(Action.GOAL_SET) else GoalStatus.PROPOSED


def _status_after(work: Work, before: GoalStatus) -> GoalStatus:
    if before not in CHANGEABLE:
        raise Conflict(f"The goal is {before.value}; set a new one for another period.", field="goalId")
    if before in (GoalStatus.APPROVED, GoalStatus.RUNNING) and not work.actor.can(Action.GOAL_SET):
        raise Forbidden(
            f"You need the permission {Action.GOAL_SET} to change an approved goal; ask the strategist for it.",
            field="goalId",
        )
    return GoalStatus.RUNNING if before is GoalStatus.RUNNING else _first_status(work)


def _refuse_another_place(goal: ResourceGoal, data: ResourceGoalSet) -> None:
    """A goal of another resource or objective is another goal."""
    for name, field in (
        ("resource_id", "resourceId"),
        ("product_id", "productId"),
        ("objective_id", "objectiveId"),
        ("audience_id", "audienceId"),
    ):
        given = getattr(data, name)
        if given is not None and given != getattr(goal, name):
            raise Conflict("A goal keeps its place; cancel it and set another one there.", field=field)


async def _values(
    work: Work, data: ResourceGoalSet, where: Place, resource_id: UUID, supporting: Sequence[SupportingMetricGiven]
) -> dict[str, Any]:
    kind = await working_kind(work, resource_id)
    keyword = fold(data.keyword) if data.keyword else None
    deciding = Aim(data.metric, data.keyword, data.target, data.baseline)
    for aim in (deciding, *aims(supporting, (data.metric, keyword or ""))):
        check_aim(aim, where, kind)
    currency = (await home(work)).currency
    budget = minor_or_none(data.budget, currency, field="budget")
    if budget is not None and budget < 0:
        raise Invalid("A budget cannot be less than zero.", field="budget.amount")
    return {
        "text": data.text,
        "metric": data.metric.value,
        "keyword": keyword,
        "target": data.target,
        "baseline": data.baseline,
        "period_start": data.period.start,
        "period_end": data.period.end,
        "budget_minor": budget,
        "currency": currency,
    }


def _write_revision(
    work: Work, goal: ResourceGoal, supporting: Sequence[SupportingMetricGiven], reason: str | None
) -> None:
    kept = (
        "revision", "text", "metric", "keyword", "target", "baseline", "period_start", "period_end", "budget_minor",
        "currency",
    )  # fmt: skip
    work.session.add(
        GoalRevision(
            workspace_id=work.workspace_id,
            id=new_id(),
            goal_id=goal.id,
            changed_at=work.now,
            changed_by_id=work.actor.member_id,
            reason=reason,
            **{name: getattr(goal, name) for name in kept},
        )
    )
    write_supporting(work, goal.id, goal.revision, supporting)


async def _plan_needs_review(work: Work, goal_id: UUID) -> None:
    """The plan in force was approved for something else; it stays in force until somebody has looked at it again."""
    await work.execute(
        update(Plan)
        .where(
            Plan.workspace_id == work.workspace_id, Plan.goal_id == goal_id, Plan.status == PlanStatus.APPROVED.value
        )
        .values(needs_review_since=work.now, revision=Plan.revision + 1)
    )


@asynccontextmanager
async def _in_its_place(
    work: Work, data: ResourceGoalSet, resource_id: UUID, objective_id: UUID, audience_id: UUID | None
) -> AsyncGenerator[None, None]:
    """Writes; of another goal that stands there the refusal names which."""
    taken = Conflict(
        "This resource has a goal for this objective and audience in an overlapping period; change that one, or "
        "choose another period.",
        field="period",
    )
    try:
        async with refusing(work, {"ex_resource_goals_one_per_period": taken}):
            yield
    except Conflict as refused:
        if refused is not taken:
            raise
        raise await name_it(work, taken, resource_id, objective_id, audience_id, data.period) from refused
