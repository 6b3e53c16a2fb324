"""How goals stand: actual, expected to date, pace and extent, for any number of goals in two statements.

What may count for a goal is what its resource moved: day cells of the resource that the person met last, spend on it,
figures recorded of it; in the goal's period, of its audience where it has one (numbers.md, Goals).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from crm.core.money import MICRO, to_decimal
from funnel.figures import pace
from funnel.metrics.catalogue import CATALOGUE, COST_OF, MetricDefinition, named
from funnel.models import Audience, DayCell, Objective, Resource, ResourceGoal, ResourceMetric, SpendDay
from funnel.models.words import Aggregation, Metric, MetricUnit
from funnel.reads import Reads, Row, among


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """How a goal stands on a day. Money is in units of the currency, units and counts as they are."""

    target: Decimal
    actual: Decimal | None
    expected_to_date: Decimal | None
    pace: float | None
    extent: float | None
    on_pace: bool | None
    spent_minor: int
    """Spend on the goal's resource in the period, so far."""


async def progress_of(reads: Reads, goal_ids: Sequence[UUID], today: date) -> Mapping[UUID, GoalProgress]:
    """Progress by goal, as of the end of that day; goals that are not there are left out."""
    counted = {row["id"]: row for row in await reads.rows(_counted(reads.workspace_id, goal_ids, today))}
    recorded = named(lambda definition: definition.is_recorded)
    measured: dict[UUID, Row] = {}
    if any(row["metric"] in recorded for row in counted.values()):
        measured = {row["id"]: row for row in await reads.rows(_measured(reads.workspace_id, goal_ids, today))}
    return {goal_id: _progress(row, measured.get(goal_id), today) for goal_id, row in counted.items()}


def _counted(workspace_id: UUID, goal_ids: Sequence[UUID], today: date) -> Select[*tuple[Any, ...]]:
    """Goals with what the service counts itself: day cells and spend."""
    goal = ResourceGoal
    return (
        select(
            goal.id,
            goal.metric,
            goal.target,
            goal.baseline,
            goal.period_start,
            goal.period_end,
            goal.currency,
            _cells(workspace_id, today).label("counted"),
            _spent(workspace_id, today).label("spent"),
        )
        .join(Resource, and_(Resource.workspace_id == workspace_id, Resource.id == goal.resource_id))
        .join(Objective, and_(Objective.workspace_id == workspace_id, Objective.id == goal.objective_id))
        .outerjoin(Audience, and_(Audience.workspace_id == workspace_id, Audience.id == goal.audience_id))
        .where(goal.workspace_id == workspace_id, among(goal.id, goal_ids))
    )


def _cells(workspace_id: UUID, today: date) -> ScalarSelect[int]:
    goal, cell = ResourceGoal, DayCell
    divided_by = case({cost.value: by.value for cost, by in COST_OF.items()}, value=goal.metric, else_=goal.metric)
    per_step = among(goal.metric, named(lambda definition: definition.per_step))
    at_a_step = or_(~per_step, cell.step_key == Objective.step_key)
    return (
        select(func.sum(cell.value))
        .where(
            cell.workspace_id == workspace_id,
            cell.product_id == goal.product_id,
            cell.metric == divided_by,
            cell.resource_number == Resource.number,
            at_a_step,
            or_(goal.audience_id.is_(None), cell.audience_number == Audience.number),
            _in_period(cell.day, today),
        )
        .correlate(goal, Resource, Objective, Audience)
        .scalar_subquery()
    )


def _spent(workspace_id: UUID, today: date) -> ScalarSelect[int]:
    goal, paid = ResourceGoal, SpendDay
    return (
        select(func.sum(paid.amount_minor))
        .where(paid.workspace_id == workspace_id, paid.resource_id == goal.resource_id, _in_period(paid.day, today))
        .correlate(goal)
        .scalar_subquery()
    )


def _in_period(day: Any, today: date) -> ColumnElement[bool]:
    goal = ResourceGoal
    return and_(day >= goal.period_start, day <= func.least(goal.period_end, cast(literal(today), Date)))


def _measured(workspace_id: UUID, goal_ids: Sequence[UUID], today: date) -> Select[*tuple[Any, ...]]:
    """Goals with the figures recorded of their resource: sum, mean, least and last of the period, and the start."""
    goal, figure = ResourceGoal, ResourceMetric
    inside = _in_period(figure.day, today)
    last = func.array_agg(aggregate_order_by(figure.value, figure.day.desc(), figure.content_item_id))
    before = last.filter(figure.day < goal.period_start)[1]
    first = func.array_agg(aggregate_order_by(figure.value, figure.day, figure.content_item_id)).filter(inside)[1]
    joined = and_(
        figure.workspace_id == workspace_id,
        figure.resource_id == goal.resource_id,
        figure.metric == goal.metric,
        figure.keyword == func.coalesce(goal.keyword, ""),
        figure.day <= func.least(goal.period_end, cast(literal(today), Date)),
    )
    return (
        select(
            goal.id,
            func.sum(figure.value).filter(inside).label("sum"),
            func.avg(figure.value).filter(inside).label("mean"),
            func.min(figure.value).filter(inside).label("min"),
            last.filter(inside)[1].label("last"),
            func.coalesce(goal.baseline, before, first).label("start"),
        )
        .join(figure, joined)
        .where(goal.workspace_id == workspace_id, among(goal.id, goal_ids))
        .group_by(goal.workspace_id, goal.id)
    )


def _progress(row: Row, measured: Row | None, today: date) -> GoalProgress:
    definition = CATALOGUE[Metric(row["metric"])]
    actual = _actual(row, measured, definition)
    start = row["baseline"] if measured is None else measured["start"]
    goal = pace.GoalFigures(
        row["target"], actual, pace.Aggregation(definition.aggregation.value), definition.lower_is_better, start
    )
    reached = pace.progress(goal, pace.elapsed_share(row["period_start"], row["period_end"], today))
    return GoalProgress(
        target=row["target"],
        actual=None if actual is None else plain(actual),
        expected_to_date=None if reached.expected_to_date is None else plain(reached.expected_to_date),
        pace=None if reached.pace is None else float(reached.pace),
        extent=None if reached.extent is None else float(reached.extent),
        on_pace=reached.on_pace,
        spent_minor=int(row["spent"] or 0),
    )


def _actual(row: Row, measured: Row | None, definition: MetricDefinition) -> Fraction | None:
    """What is reached so far: nothing counted is 0, nothing recorded is not known."""
    if definition.is_cost:
        by = CATALOGUE[COST_OF[definition.metric]]
        counted = scaled(int(row["counted"] or 0), by, row["currency"])
        return Fraction(to_decimal(int(row["spent"] or 0), row["currency"])) / counted if counted > 0 else None
    if definition.is_funnel:
        return scaled(int(row["counted"] or 0), definition, row["currency"])
    name = {Aggregation.SUM: "sum", Aggregation.LAST: "last", Aggregation.MEAN: "mean", Aggregation.MIN: "min"}
    value = None if measured is None else measured[name[definition.aggregation]]
    if value is None:
        return Fraction(0) if definition.aggregation is Aggregation.SUM else None
    return Fraction(value)


def scaled(value: int, definition: MetricDefinition, currency: str) -> Fraction:
    """A day cell's integer as people read it: units from millionths, money from minor units."""
    if definition.unit is MetricUnit.UNITS:
        return Fraction(value, MICRO)
    if definition.unit is MetricUnit.MONEY:
        return Fraction(to_decimal(value, currency))
    return Fraction(value)


def plain(value: Fraction) -> Decimal:
    """A decimal of at most six places without trailing zeros."""
    rounded = round(value, 6)
    decimal = Decimal(rounded.numerator) / Decimal(rounded.denominator)
    return decimal.quantize(Decimal(1)) if decimal == decimal.to_integral_value() else decimal.normalize()
