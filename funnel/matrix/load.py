"""Everything a matrix is made of, read in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from crm.core.problems import NotFound
from funnel.goals.actuals import GoalProgress, progress_of
from funnel.inputs import Period
from funnel.models import (
    Audience,
    DayCell,
    Funnel,
    Keyword,
    MainResource,
    Objective,
    Plan,
    Product,
    Resource,
    ResourceGoal,
    SpendDay,
    Step,
)
from funnel.models.words import GoalStatus, Metric, PlanStatus, Purpose, ResourceState, ResourceUser, RollOutState
from funnel.reads import Reads, Row

IDLE = frozenset({ResourceState.POSTPONED, ResourceState.REJECTED, ResourceState.RETIRED})
"""Resources nobody works with: no gap is told of them."""


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """A row of the matrix; `is_terminal` for the step in which the funnel ends."""

    id: UUID
    name: str
    step_key: str | None
    is_terminal: bool


@dataclass(frozen=True, slots=True)
class ResourceColumn:
    """A column of the matrix."""

    id: UUID
    number: int
    name: str
    state: ResourceState
    is_paid: bool
    has_owner: bool
    is_marketing: bool
    """For the audience, and for marketing."""
    has_goal: bool
    """In the period, for whichever product."""

    @property
    def counts(self) -> bool:
        """Whether gaps are told of it."""
        return self.is_marketing and self.state not in IDLE


@dataclass(frozen=True, slots=True)
class GoalCell:
    """A goal of the period, and how it stands."""

    id: UUID
    resource_id: UUID
    objective_id: UUID
    text: str
    metric: Metric
    period_end: date
    budget_minor: int | None
    status: GoalStatus
    has_plan: bool
    progress: GoalProgress


@dataclass(frozen=True, slots=True)
class AudienceRow:
    """An audience, as far as gaps are concerned."""

    id: UUID
    name: str
    page_id: UUID | None
    keywords: int
    is_open: bool


@dataclass(frozen=True)
class Loaded:
    """The model and the facts of one product and period."""

    currency: str
    period: Period
    today: date
    objectives: tuple[ObjectiveRow, ...]
    resources: tuple[ResourceColumn, ...]
    goals: tuple[GoalCell, ...]
    audiences: tuple[AudienceRow, ...]
    main: frozenset[tuple[str, UUID]] = frozenset()
    """Chosen main resource of each step: (step key, resource)."""
    spent: Mapping[UUID, int] = field(default_factory=dict)
    """Minor units by resource, in the period."""
    reached: Mapping[tuple[int, str], int] = field(default_factory=dict)
    """Step goals reached in the period, by (resource number, step key)."""


async def load(reads: Reads, product_id: UUID, period: Period, today: date) -> Loaded:
    """Ten statements, whatever the size of the cluster; raises `NotFound` for a product that is not there."""
    workspace_id = reads.workspace_id
    product = select(Product.currency).where(Product.workspace_id == workspace_id, Product.id == product_id)
    found = await reads.rows(product)
    if not found:
        raise NotFound("There is no such product.", field="productId")
    goals = await reads.rows(_goals(workspace_id, product_id, period))
    progress = await progress_of(reads, [row["id"] for row in goals], min(today, period.end))
    return Loaded(
        currency=found[0]["currency"],
        period=period,
        today=today,
        objectives=tuple(
            ObjectiveRow(**row) for row in await reads.rows(_objectives(workspace_id, product_id, period))
        ),
        resources=tuple(_column(row) for row in await reads.rows(_resources(workspace_id, product_id, period))),
        goals=tuple(_goal(row, progress[row["id"]]) for row in goals),
        audiences=tuple(_audience(row) for row in await reads.rows(_audiences(workspace_id, product_id))),
        main=frozenset(
            (row["step_key"], row["resource_id"]) for row in await reads.rows(_main(workspace_id, product_id))
        ),
        spent={row["resource_id"]: int(row["spent"]) for row in await reads.rows(_spent(workspace_id, period))},
        reached={
            (row["resource_number"], row["step_key"]): int(row["reached"])
            for row in await reads.rows(_reached(workspace_id, product_id, period))
        },
    )


def _objectives(workspace_id: UUID, product_id: UUID, period: Period) -> Any:
    """Objectives alive in the period, steps first; a step is terminal when it has no goal of its own."""
    step = (
        select(Step.key, Step.reached_when.is_(None).label("is_terminal"))
        .join(Funnel, and_(Funnel.workspace_id == workspace_id, Funnel.id == Step.funnel_id))
        .where(Step.workspace_id == workspace_id, Funnel.product_id == product_id, Funnel.is_current)
        .subquery()
    )
    return (
        select(
            Objective.id,
            Objective.name,
            Objective.step_key,
            func.coalesce(step.c.is_terminal, False).label("is_terminal"),
        )
        .outerjoin(step, step.c.key == Objective.step_key)
        .where(
            Objective.workspace_id == workspace_id,
            Objective.product_id == product_id,
            or_(Objective.retired_on.is_(None), Objective.retired_on > period.start),
        )
        .order_by(Objective.step_key.is_(None), Objective.position, Objective.id)
    )


def serves(workspace_id: UUID, product_id: UUID) -> ColumnElement[bool]:
    """Resources with a goal, audience or main place of the product, and those that serve no product in particular."""
    goal, audience, main = aliased(ResourceGoal), aliased(Audience), aliased(MainResource)

    def linked(*more: ColumnElement[bool]) -> ColumnElement[bool]:
        by_goal = and_(goal.workspace_id == workspace_id, goal.resource_id == Resource.id)
        by_page = and_(audience.workspace_id == workspace_id, audience.landing_page_id == Resource.id)
        by_choice = and_(main.workspace_id == workspace_id, main.resource_id == Resource.id)
        return or_(
            exists().where(by_goal, *([goal.product_id == product_id] if more else [])),
            exists().where(by_page, *([audience.product_id == product_id] if more else [])),
            exists().where(by_choice, *([main.product_id == product_id] if more else [])),
        )

    return or_(linked(goal.product_id == product_id), ~linked())


def _resources(workspace_id: UUID, product_id: UUID, period: Period) -> Any:
    goal = aliased(ResourceGoal)
    has_goal = exists().where(
        goal.workspace_id == workspace_id,
        goal.resource_id == Resource.id,
        goal.status != GoalStatus.CANCELLED.value,
        goal.period_start <= period.end,
        goal.period_end >= period.start,
    )
    return (
        select(
            Resource.id,
            Resource.number,
            Resource.name,
            Resource.state,
            (Resource.placement == "PAID").label("is_paid"),
            Resource.owner_id.is_not(None).label("has_owner"),
            and_(
                any_(Resource.purposes) == Purpose.MARKETING.value, any_(Resource.users) == ResourceUser.AUDIENCE.value
            ).label("is_marketing"),
            has_goal.label("has_goal"),
        )
        .where(Resource.workspace_id == workspace_id, serves(workspace_id, product_id))
        .order_by(Resource.sort_key, Resource.id)
    )


def _goals(workspace_id: UUID, product_id: UUID, period: Period) -> Any:
    goal = ResourceGoal
    has_plan = exists().where(
        Plan.workspace_id == workspace_id, Plan.goal_id == goal.id, Plan.status != PlanStatus.SUPERSEDED.value
    )
    return (
        select(
            goal.id,
            goal.resource_id,
            goal.objective_id,
            goal.text,
            goal.metric,
            goal.period_end,
            goal.budget_minor,
            goal.status,
            has_plan.label("has_plan"),
        )
        .where(
            goal.workspace_id == workspace_id,
            goal.product_id == product_id,
            goal.status != GoalStatus.CANCELLED.value,
            goal.period_start <= period.end,
            goal.period_end >= period.start,
        )
        .order_by(goal.period_start, goal.id)
    )


def _audiences(workspace_id: UUID, product_id: UUID) -> Any:
    keywords = (
        select(func.count())
        .where(Keyword.workspace_id == workspace_id, Keyword.audience_id == Audience.id)
        .scalar_subquery()
    )
    return (
        select(
            Audience.id,
            Audience.name,
            Audience.landing_page_id,
            Audience.roll_out_state,
            keywords.label("keywords"),
        )
        .where(Audience.workspace_id == workspace_id, Audience.product_id == product_id, Audience.archived_at.is_(None))
        .order_by(Audience.priority, Audience.id)
    )


def _main(workspace_id: UUID, product_id: UUID) -> Any:
    return (
        select(MainResource.step_key, MainResource.resource_id)
        .ext(distinct_on(MainResource.step_key))
        .where(MainResource.workspace_id == workspace_id, MainResource.product_id == product_id)
        .order_by(MainResource.step_key, MainResource.chosen_at.desc(), MainResource.id.desc())
    )


def _spent(workspace_id: UUID, period: Period) -> Any:
    return (
        select(SpendDay.resource_id, func.sum(SpendDay.amount_minor).label("spent"))
        .where(SpendDay.workspace_id == workspace_id, SpendDay.day.between(period.start, period.end))
        .group_by(SpendDay.resource_id)
    )


def _reached(workspace_id: UUID, product_id: UUID, period: Period) -> Any:
    return (
        select(DayCell.resource_number, DayCell.step_key, func.sum(DayCell.value).label("reached"))
        .where(
            DayCell.workspace_id == workspace_id,
            DayCell.product_id == product_id,
            DayCell.metric == Metric.STEP_GOAL_REACHED.value,
            DayCell.day.between(period.start, period.end),
        )
        .group_by(DayCell.resource_number, DayCell.step_key)
    )


def _column(row: Row) -> ResourceColumn:
    return ResourceColumn(**{**row, "state": ResourceState(row["state"])})


def _goal(row: Row, progress: GoalProgress) -> GoalCell:
    words = {"metric": Metric(row["metric"]), "status": GoalStatus(row["status"])}
    return GoalCell(**{**row, **words, "progress": progress})


def _audience(row: Row) -> AudienceRow:
    is_open = row["roll_out_state"] in (RollOutState.OPEN, RollOutState.PASSED)
    return AudienceRow(row["id"], row["name"], row["landing_page_id"], int(row["keywords"]), is_open)


def by_place(goals: Sequence[GoalCell]) -> dict[tuple[UUID, UUID], list[GoalCell]]:
    """Goals by (objective, resource)."""
    places: dict[tuple[UUID, UUID], list[GoalCell]] = {}
    for goal in goals:
        places.setdefault((goal.objective_id, goal.resource_id), []).append(goal)
    return places
