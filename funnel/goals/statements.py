"""The two statements behind the figures of goals: what the service counts itself, and what was recorded."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from crm.core.limits import at_most
from funnel.figures.forecast import WINDOW
from funnel.metrics.catalogue import CATALOGUE, COST_OF, RATIO_OF, named
from funnel.models import (
    Audience,
    DayCell,
    Objective,
    Resource,
    ResourceGoal,
    ResourceMetric,
    SpendDay,
    SupportingMetric,
)
from funnel.models.words import Aggregation
from funnel.reads import among


@dataclass(frozen=True, slots=True)
class Asked:
    """Which goals, and as of the end of which day."""

    workspace_id: UUID
    which: ColumnElement[bool]
    today: date
    supporting: bool

    def until(self, end: ColumnElement[Any]) -> ColumnElement[Any]:
        """The last day that counts."""
        return func.least(end, cast(literal(self.today), Date))

    def age(self, day: ColumnElement[Any]) -> ColumnElement[Any]:
        """Days between a day and the one asked for."""
        return cast(literal(self.today), Date) - day


def _lines(asked: Asked) -> CTE:
    """Goals and their supporting KPIs with the numbers under which their facts are kept."""
    goal, extra = ResourceGoal, SupportingMetric
    deciding = select(*_common(), literal(0).label("position"), *_measured(goal.metric, goal.keyword, goal)).where(
        goal.workspace_id == asked.workspace_id, asked.which
    )
    if not asked.supporting:
        return deciding.cte("line")
    joined = and_(
        extra.workspace_id == asked.workspace_id, extra.goal_id == goal.id, extra.revision == goal.supporting_revision
    )
    beside = (
        select(*_common(), extra.position, *_measured(extra.metric, extra.keyword, extra))
        .join(extra, joined)
        .where(goal.workspace_id == asked.workspace_id, asked.which)
    )
    return union_all(deciding, beside).cte("line")


def _common() -> tuple[Any, ...]:
    goal = ResourceGoal
    return (
        goal.id.label("goal_id"), goal.product_id, goal.resource_id, goal.objective_id, goal.audience_id,
        goal.period_start, goal.period_end, goal.currency, goal.status,
    )  # fmt: skip


def _measured(metric: Any, keyword: Any, row: Any) -> tuple[Any, ...]:
    return cast(metric, Text).label("metric"), func.coalesce(keyword, "").label("keyword"), row.target, row.baseline


def counted(asked: Asked) -> Select[*tuple[Any, ...]]:
    """Lines with what the service counts itself: day cells, and spend."""
    line = _lines(asked)
    cells, paid = _cells(asked, line), _spent(asked, line)
    own = asked.workspace_id
    return (
        select(line, cells, paid)
        .join(Resource, and_(Resource.workspace_id == own, Resource.id == line.c.resource_id))
        .join(Objective, and_(Objective.workspace_id == own, Objective.id == line.c.objective_id))
        .outerjoin(Audience, and_(Audience.workspace_id == own, Audience.id == line.c.audience_id))
        .join(cells, true())
        .join(paid, true())
        .order_by(line.c.goal_id, line.c.position)
    )


def _cells(asked: Asked, line: CTE) -> Any:
    cell = DayCell
    based_on = case({cost.value: by.value for cost, by in COST_OF.items()}, value=line.c.metric, else_=line.c.metric)
    per_step = among(line.c.metric, named(lambda definition: definition.per_step))
    same = and_(
        cell.workspace_id == asked.workspace_id,
        cell.product_id == line.c.product_id,
        cell.metric == based_on,
        cell.resource_number == Resource.number,
        cell.step_key == case((per_step, func.coalesce(Objective.step_key, "")), else_=""),
        or_(line.c.audience_id.is_(None), cell.audience_number == Audience.number),
    )
    return _summed(asked, line, cell.day, cell.value, same, "counted")


def _spent(asked: Asked, line: CTE) -> Any:
    paid = SpendDay
    same = and_(paid.workspace_id == asked.workspace_id, paid.resource_id == line.c.resource_id)
    return _summed(asked, line, paid.day, paid.amount_minor, same, "spent")


def _summed(asked: Asked, line: CTE, day: Any, value: Any, same: ColumnElement[bool], name: str) -> Any:
    """The period's sum, the last four weeks by age, and whether there was anything before them."""
    opens = cast(literal(asked.today), Date) - (WINDOW - 1)
    is_recent = day >= opens
    own = (line, Resource, Objective, Audience)
    earlier = exists().where(same, day < opens).correlate(*own)
    return (
        select(
            func.sum(value).filter(day >= line.c.period_start).label(name),
            func.array_agg(aggregate_order_by(asked.age(day), day, value)).filter(is_recent).label(f"{name}_ages"),
            func.array_agg(aggregate_order_by(value, day, value)).filter(is_recent).label(f"{name}_values"),
            earlier.label(f"{name}_earlier"),
        )
        .where(same, day >= func.least(line.c.period_start, opens), day <= asked.until(line.c.period_end))
        .correlate(*own)
        .lateral(f"{name}_facts")
    )


_PAIRS = [
    *((metric.value, found.base.value) for metric, found in CATALOGUE.items() if found.needs_recorded),
    *((metric.value, part.value) for metric, parts in RATIO_OF.items() for part in parts),
]
"""(metric of a line, figure it is computed of)."""


def recorded(asked: Asked) -> Select[*tuple[Any, ...]]:
    """Lines with the figures recorded of their resource; a day's value is the one of the resource itself, if any."""
    line = _lines(asked)
    pair = values(column("metric", Text), column("wanted", Text), name="pair", literal_binds=True).data(_PAIRS)
    wanted = select(line, pair.c.wanted).join(pair, pair.c.metric == line.c.metric).cte("wanted")
    days = _days(asked, wanted)
    return (
        select(
            wanted.c.goal_id, wanted.c.position, wanted.c.wanted,
            *(days.c[name] for name in ("sum", "mean", "least", "last", "first", "days")),
            days.c.recent_ages, days.c.recent_values, _before(asked, wanted).label("before"),
            _earlier(asked, wanted).label("recent_earlier"),
        )
        .outerjoin(days, and_(
            days.c.goal_id == wanted.c.goal_id, days.c.position == wanted.c.position, days.c.wanted == wanted.c.wanted
        ))
    )  # fmt: skip


def _days(asked: Asked, wanted: CTE) -> Subquery:
    figure, opens = ResourceMetric, cast(literal(asked.today), Date) - (WINDOW - 1)
    summed = named(lambda definition: definition.aggregation is Aggregation.SUM)
    averaged = named(lambda definition: definition.aggregation is Aggregation.MEAN)
    held = func.array_agg(aggregate_order_by(figure.value, figure.content_item_id))[1]
    value = case(
        (among(wanted.c.wanted, summed), func.sum(figure.value)),
        (among(wanted.c.wanted, averaged), func.avg(figure.value)),
        else_=held,
    )
    keys = (wanted.c.goal_id, wanted.c.position, wanted.c.wanted, wanted.c.period_start)
    day = (
        select(*keys, figure.day, value.label("value"))
        .join(figure, _same(asked, wanted))
        .where(figure.day >= func.least(wanted.c.period_start, opens), figure.day <= asked.until(wanted.c.period_end))
        .group_by(*keys, figure.day)
        .cte("day")
    )
    inside, is_recent = day.c.day >= day.c.period_start, day.c.day >= opens
    return (
        select(
            *(day.c[name] for name in ("goal_id", "position", "wanted")),
            func.sum(day.c.value).filter(inside).label("sum"),
            func.avg(day.c.value).filter(inside).label("mean"),
            func.min(day.c.value).filter(inside).label("least"),
            func.count().filter(inside).label("days"),
            func.array_agg(aggregate_order_by(day.c.value, day.c.day.desc())).filter(inside)[1].label("last"),
            func.array_agg(aggregate_order_by(day.c.value, day.c.day)).filter(inside)[1].label("first"),
            func.array_agg(aggregate_order_by(asked.age(day.c.day), day.c.day)).filter(is_recent).label("recent_ages"),
            func.array_agg(aggregate_order_by(day.c.value, day.c.day)).filter(is_recent).label("recent_values"),
        )
        .group_by(day.c.goal_id, day.c.position, day.c.wanted)
        .subquery("days")
    )


def _same(asked: Asked, wanted: CTE) -> ColumnElement[bool]:
    figure = ResourceMetric
    return and_(
        figure.workspace_id == asked.workspace_id,
        figure.resource_id == wanted.c.resource_id,
        figure.metric == wanted.c.wanted,
        figure.keyword == wanted.c.keyword,
    )


def _before(asked: Asked, wanted: CTE) -> ColumnElement[Any]:
    """The last value before the period, for metrics that have a start; `ix_resource_metrics_latest` begins with it."""
    figure = ResourceMetric
    starts = among(wanted.c.wanted, named(lambda definition: definition.aggregation is not Aggregation.SUM))
    last = (
        select(figure.value)
        .where(_same(asked, wanted), figure.day < wanted.c.period_start, figure.day <= asked.today)
        .order_by(figure.day.desc(), figure.content_item_id)
        .limit(at_most(1))
        .correlate(wanted)
        .scalar_subquery()
    )
    return case((starts, last), else_=null())


def _earlier(asked: Asked, wanted: CTE) -> ColumnElement[bool]:
    figure, opens = ResourceMetric, cast(literal(asked.today), Date) - (WINDOW - 1)
    return exists().where(_same(asked, wanted), figure.day < opens).correlate(wanted)
