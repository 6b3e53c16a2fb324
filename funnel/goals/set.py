"""Sets a resource's goal, or changes one and keeps the old one readable."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import update

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Problem
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.audiences.create import fold
from funnel.goals.locked import locked_goal
from funnel.goals.place import Place, place
from funnel.guard import refusing
from funnel.inputs import Amount, Input, Key, Name, Period, Prose, minor_or_none
from funnel.metrics.catalogue import CATALOGUE
from funnel.metrics.record import value_problem
from funnel.models import GoalRevision, ResourceGoal
from funnel.models.words import Aggregation, GoalStatus, Metric
from funnel.workspace import home

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
    period: Period
    budget: Amount | None = None
    expected_version: int | None = None


async def set_goal(work: Work, data: ResourceGoalSet) -> ResourceGoal:
    """The goal as it is now. Who may only propose gets a goal that is PROPOSED; a strategist's is a DRAFT to approve.

    Refused: another goal of the same resource, objective and audience in an overlapping period; a locked audience; a
    metric that does not fit the objective. A change of an approved goal asks for approval again; a running one keeps
    running, and only who sets goals may change it.
    """
    if not work.actor.can(Action.GOAL_PROPOSE):
        work.actor.require(Action.GOAL_SET)
    if data.goal_id is not None:
        return await _change(work, data, data.goal_id)
    return await _create(work, data)


async def _create(work: Work, data: ResourceGoalSet) -> ResourceGoal:
    where = await place(work, data)
    values = await _values(work, data, where)
    goal = ResourceGoal(
        workspace_id=work.workspace_id,
        id=new_id(),
        product_id=where.product_id,
        resource_id=data.resource_id,
        objective_id=where.objective_id,
        audience_id=data.audience_id,
        status=_first_status(work).value,
        revision=1,
        set_by_id=work.actor.member_id,
        created_at=work.now,
        **values,
    )
    async with refusing(work, _problems(data)):
        work.session.add(goal)
    _write_revision(work, goal)
    audit.record(work, "goal.set", object_type="goal", object_id=goal.id, details={"revision": 1})
    await work.flush()
    return goal


async def _change(work: Work, data: ResourceGoalSet, goal_id: UUID) -> ResourceGoal:
    goal = await locked_goal(work, goal_id)
    _refuse_another_place(goal, data)
    require_version("goal", goal.revision, data.expected_version)
    status = _status_after(work, GoalStatus(goal.status))
    where = await place(work, data, goal)
    values = await _values(work, data, where)
    if status in (GoalStatus.DRAFT, GoalStatus.PROPOSED):
        values |= {"approved_by_id": None, "approved_at": None}
    statement = (
        update(ResourceGoal)
        .where(ResourceGoal.workspace_id == work.workspace_id, ResourceGoal.id == goal_id)
        .values(**values, status=status.value, revision=ResourceGoal.revision + 1)
        .returning(ResourceGoal)
        .execution_options(populate_existing=True)
    )
    async with refusing(work, _problems(data)):
        changed: ResourceGoal = (await work.execute(statement)).scalar_one()
    _write_revision(work, changed)
    audit.record(work, "goal.set", object_type="goal", object_id=goal_id, details={"revision": changed.revision})
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


async def _values(work: Work, data: ResourceGoalSet, where: Place) -> dict[str, Any]:
    _check_metric(data, where)
    currency = (await home(work)).currency
    budget = minor_or_none(data.budget, currency, field="budget")
    if budget is not None and budget < 0:
        raise Invalid("A budget cannot be less than zero.", field="budget.amount")
    return {
        "text": data.text,
        "metric": data.metric.value,
        "keyword": fold(data.keyword) if data.keyword else None,
        "target": data.target,
        "period_start": data.period.start,
        "period_end": data.period.end,
        "budget_minor": budget,
        "currency": currency,
    }


def _check_metric(data: ResourceGoalSet, where: Place) -> None:
    definition = CATALOGUE[data.metric]
    if definition.per_step and where.step_key is None:
        raise Invalid(f"{data.metric.value} is counted at a step; choose a step as objective.", field="metric")
    if definition.per_step and where.is_last and data.metric is not Metric.STEP_ENTRIES:
        raise Invalid(
            "The last step has no goal to be reached; count its entries, sales or units instead.", field="metric"
        )
    if (data.metric is Metric.SEARCH_POSITION) != (data.keyword is not None):
        text = "Say for which keyword." if data.keyword is None else "Only a search position is of a keyword."
        raise Invalid(text, field="keyword")
    sentence = value_problem(data.metric, data.target)
    if sentence is None and data.target == 0 and definition.aggregation is Aggregation.SUM:
        sentence = "A target of nothing is reached before it starts; set one above zero."
    if sentence is not None:
        raise Invalid(sentence, field="target")


def _write_revision(work: Work, goal: ResourceGoal) -> None:
    kept = ("revision", "text", "metric", "keyword", "target", "period_start", "period_end", "budget_minor", "currency")
    work.session.add(
        GoalRevision(
            workspace_id=work.workspace_id,
            id=new_id(),
            goal_id=goal.id,
            changed_at=work.now,
            changed_by_id=work.actor.member_id,
            **{name: getattr(goal, name) for name in kept},
        )
    )


def _problems(data: ResourceGoalSet) -> dict[str, Problem]:
    return {
        "ex_resource_goals_one_per_period": Conflict(
            "This resource has a goal for this objective and audience in an overlapping period; change that one, or "
            "choose another period.",
            field="period",
        ),
        "fk_resource_goals_workspace_id_resource_id": NotFound("There is no such resource.", field="resourceId"),
    }
