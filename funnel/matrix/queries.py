"""SELECTs of the matrix: the model and the facts of a product and a period."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Subquery,
    and_,
    any_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import aliased

from crm.models import Workspace
from funnel.inputs import Period
from funnel.models import (
    Audience,
    ConnectorBeat,
    DayCell,
    Funnel,
    Keyword,
    MainResource,
    Objective,
    Plan,
    PlanAction,
    Product,
    Resource,
    ResourceGoal,
    ResourceMetric,
    SpendDay,
    Step,
    Tie,
)
from funnel.models.words import GoalStatus, Metric, PlanStatus, Purpose, ResourceState, ResourceUser
from funnel.reads import among


def product(workspace_id: UUID, product_id: UUID) -> Any:
    """The product, and what its workspace says of itself."""
    return (
        select(
            Product.name,
            Workspace.name.label("workspace"),
            Workspace.slug,
            Product.currency,
            Product.markets,
            func.coalesce(Product.industry, Workspace.industry).label("industry"),
            Workspace.headcount_band.label("headcount"),
            Workspace.settling_days.label("delay_days"),
        )
        .join(Workspace, Workspace.id == workspace_id)
        .where(Product.workspace_id == workspace_id, Product.id == product_id)
    )


def objectives(workspace_id: UUID, product_id: UUID, period: Period, kept: Sequence[UUID] = ()) -> Any:
    """Objectives alive in the period or kept in a snapshot, steps first; a terminal step has no goal of its own."""
    step = (
        select(Step.key, Step.reached_when.is_(None).label("is_terminal"), Step.is_handoff, Step.phase)
        .join(Funnel, and_(Funnel.workspace_id == workspace_id, Funnel.id == Step.funnel_id))
        .where(Step.workspace_id == workspace_id, Funnel.product_id == product_id, Funnel.is_current)
        .subquery()
    )
    supported = aliased(Resource)
    alive = or_(Objective.retired_on.is_(None), Objective.retired_on > period.start)
    return (
        select(
            Objective.id,
            Objective.name,
            Objective.step_key,
            func.coalesce(step.c.is_terminal, False).label("is_terminal"),
            func.coalesce(step.c.is_handoff, False).label("is_handoff"),
            step.c.phase,
            supported.kind.label("supports"),
            Objective.retired_on,
        )
        .outerjoin(step, step.c.key == Objective.step_key)
        .outerjoin(
            supported, and_(supported.workspace_id == workspace_id, supported.id == Objective.supports_resource_id)
        )
        .where(
            Objective.workspace_id == workspace_id,
            Objective.product_id == product_id,
            or_(alive, among(Objective.id, kept)),
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


def resources(
    workspace_id: UUID, product_id: UUID, period: Period, kept: Sequence[UUID] = (), now: datetime | None = None
) -> Any:
    """The product's cluster, and what stands in a snapshot."""
    goal, silent = aliased(ResourceGoal), _silent(workspace_id, now)
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
            Resource.kind,
            Resource.state,
            (Resource.placement == "PAID").label("is_paid"),
            Resource.owner_id.is_not(None).label("has_owner"),
            and_(
                any_(Resource.purposes) == Purpose.MARKETING.value, any_(Resource.users) == ResourceUser.AUDIENCE.value
            ).label("is_marketing"),
            has_goal.label("has_goal"),
            silent.c.names.label("silent"),
        )
        .outerjoin(silent, silent.c.to_id == Resource.id)
        .where(Resource.workspace_id == workspace_id, or_(serves(workspace_id, product_id), among(Resource.id, kept)))
        .order_by(Resource.sort_key, Resource.id)
    )


def _silent(workspace_id: UUID, now: datetime | None) -> Subquery:
    """Connectors in use whose last word is older than expected, by the resource they feed; of no instant none."""
    connector = aliased(Resource)
    expected = func.make_interval(0, 0, 0, 0, 0, 0, ConnectorBeat.expected_every_seconds)
    return (
        select(Tie.to_id, func.array_agg(aggregate_order_by(connector.name.distinct(), connector.name)).label("names"))
        .join(connector, and_(connector.workspace_id == workspace_id, connector.id == Tie.connector_id))
        .join(
            ConnectorBeat,
            and_(ConnectorBeat.workspace_id == workspace_id, ConnectorBeat.resource_id == Tie.connector_id),
        )
        .where(
            Tie.workspace_id == workspace_id,
            among(connector.state, [ResourceState.ACTIVE.value, ResourceState.PLANNED.value]),
            ConnectorBeat.last_seen_at + expected < cast(literal(now), DateTime(timezone=True)),
        )
        .group_by(Tie.to_id)
        .subquery("silent")
    )


def goals(workspace_id: UUID, product_id: UUID, period: Period, today: Any) -> Any:
    """Goals that share days with the period, with what is known of their plans, budgets and figures."""
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
            goal.period_start,
            goal.period_end,
            goal.budget_minor,
            _budgets(workspace_id).label("budgets_minor"),
            goal.status,
            has_plan.label("has_plan"),
            _actions(workspace_id, PlanAction.due_on >= cast(literal(today), Date)).label("actions_ahead"),
            _actions(workspace_id, PlanAction.due_on < cast(literal(today), Date)).label("actions_overdue"),
            _recorded(workspace_id, today).label("recorded_on"),
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


def _budgets(workspace_id: UUID) -> Any:
    """Spend is of a resource, not of a goal: it is held against the budgets of all goals that share its days."""
    other = aliased(ResourceGoal)
    lacking = func.count().filter(other.budget_minor.is_(None))
    return (
        select(case((lacking == 0, func.sum(other.budget_minor))))
        .where(
            other.workspace_id == workspace_id,
            other.resource_id == ResourceGoal.resource_id,
            other.status != GoalStatus.CANCELLED.value,
            other.period_start <= ResourceGoal.period_end,
            other.period_end >= ResourceGoal.period_start,
        )
        .correlate(ResourceGoal)
        .scalar_subquery()
    )


def _actions(workspace_id: UUID, due: ColumnElement[bool]) -> Any:
    """Actions of the plan that is carried out, not done yet."""
    return (
        select(func.count())
        .select_from(PlanAction)
        .join(Plan, and_(Plan.workspace_id == workspace_id, Plan.id == PlanAction.plan_id))
        .where(
            PlanAction.workspace_id == workspace_id,
            Plan.goal_id == ResourceGoal.id,
            Plan.status == PlanStatus.APPROVED.value,
            PlanAction.done_at.is_(None),
            due,
        )
        .correlate(ResourceGoal)
        .scalar_subquery()
    )


def _recorded(workspace_id: UUID, today: Any) -> Any:
    return (
        select(func.max(ResourceMetric.day))
        .where(
            ResourceMetric.workspace_id == workspace_id,
            ResourceMetric.resource_id == ResourceGoal.resource_id,
            ResourceMetric.metric == ResourceGoal.metric,
            ResourceMetric.keyword == func.coalesce(ResourceGoal.keyword, ""),
            ResourceMetric.day <= func.least(ResourceGoal.period_end, cast(literal(today), Date)),
        )
        .correlate(ResourceGoal)
        .scalar_subquery()
    )


def audiences(workspace_id: UUID, product_id: UUID) -> Any:
    """Audiences with the number of their keywords."""
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


def main(workspace_id: UUID, product_id: UUID) -> Any:
    """The newest choice of each step."""
    return (
        select(MainResource.step_key, MainResource.resource_id)
        .ext(distinct_on(MainResource.step_key))
        .where(MainResource.workspace_id == workspace_id, MainResource.product_id == product_id)
        .order_by(MainResource.step_key, MainResource.chosen_at.desc(), MainResource.id.desc())
    )


def spent(workspace_id: UUID, period: Period) -> Any:
    """Spend of the period by resource."""
    return (
        select(SpendDay.resource_id, func.sum(SpendDay.amount_minor).label("spent"))
        .where(SpendDay.workspace_id == workspace_id, SpendDay.day.between(period.start, period.end))
        .group_by(SpendDay.resource_id)
    )


def reached(workspace_id: UUID, product_id: UUID, period: Period) -> Any:
    """Step goals reached in the period, by resource and step."""
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
