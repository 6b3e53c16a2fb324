"""A resource's goal, its revisions and how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, case

from crm.members.permissions import Action
from funnel.goals.queries import statuses
from funnel.metrics.catalogue import CATALOGUE
from funnel.models import GoalRevision as GoalRevisionRow
from funnel.models import ResourceGoal as ResourceGoalRow
from funnel.models import SupportingMetric as SupportingMetricRow
from funnel.models.words import GoalStatus, Metric, MetricDirection, MetricUnit, PlanStatus
from graphapi.compiler import column, embed, everyone, expr, hole, many, money, one, record
from graphapi.context import Info
from graphapi.goals import figures
from graphapi.nodes import Node
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.audiences.types import Audience
    from graphapi.goals.figures import GoalForecast, GoalWarning, SupportingMetric
    from graphapi.members.types import Member
    from graphapi.objectives.types import Objective
    from graphapi.plans.types import Plan
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource


class GoalAction(StrEnum):
    """What may be done with a goal."""

    CHANGE = "CHANGE"
    APPROVE = "APPROVE"
    RETURN = "RETURN"
    DRAFT_PLAN = "DRAFT_PLAN"
    START = "START"
    CLOSE = "CLOSE"
    CANCEL = "CANCEL"


_PROPOSED = frozenset({GoalStatus.DRAFT, GoalStatus.PROPOSED})
_OPEN = _PROPOSED | {GoalStatus.APPROVED, GoalStatus.RUNNING}
_WHEN: dict[GoalAction, tuple[Action, frozenset[GoalStatus]]] = {
    GoalAction.CHANGE: (Action.GOAL_SET, _OPEN),
    GoalAction.APPROVE: (Action.GOAL_APPROVE, _PROPOSED),
    GoalAction.RETURN: (Action.GOAL_APPROVE, frozenset({GoalStatus.PROPOSED, GoalStatus.APPROVED})),
    GoalAction.DRAFT_PLAN: (Action.PLAN_DRAFT, _OPEN),
    GoalAction.START: (Action.GOAL_START, frozenset({GoalStatus.APPROVED})),
    GoalAction.CLOSE: (Action.GOAL_SET, frozenset({GoalStatus.RUNNING})),
    GoalAction.CANCEL: (Action.GOAL_SET, _OPEN),
}


def actions_for(status: GoalStatus, can: Any) -> list[GoalAction]:
    """What an actor may do with a goal of that status; who may only propose may change proposals."""
    allowed = [action for action, (needed, when) in _WHEN.items() if can(needed) and status in when]
    may_propose = GoalAction.CHANGE not in allowed and can(Action.GOAL_PROPOSE) and status in _PROPOSED
    return [GoalAction.CHANGE, *allowed] if may_propose else allowed


async def allowed_actions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[GoalAction]]:
    """What the viewer may do with each goal."""
    rows = await info.reader.rows(statuses(info.workspace_id, ids))
    return {row["id"]: actions_for(GoalStatus(row["status"]), info.actor.can) for row in rows}


def _of_metric(words: Mapping[str, str]) -> Any:
    return lambda goal: case(dict(words), value=goal.metric)


UNIT_OF = _of_metric({metric.value: definition.unit.value for metric, definition in CATALOGUE.items()})
DIRECTION_OF = _of_metric({metric.value: definition.direction.value for metric, definition in CATALOGUE.items()})


@record(ResourceGoalRow, policy=everyone)
class GoalPeriod:
    """Days in which a goal is to be reached, both ends inclusive."""

    start: date = column("period_start", description="First day.")
    end: date = column("period_end", description="Last day.")


@record(ResourceGoalRow, prefix="goal", policy=everyone)
class ResourceGoal(Node):
    """What a resource is to reach for an objective in a period: one deciding metric with its target."""

    text: str = column(description="The goal in words.")
    metric: Metric = column(description="The deciding metric.")
    unit: MetricUnit = expr(UNIT_OF, nullable=False, description="What one of it is.")
    direction: MetricDirection = expr(DIRECTION_OF, nullable=False, description="Which way is better.")
    keyword: str | None = column(description="The keyword whose search position counts.")
    target: Decimal = column(description="What is to be reached, in the metric's unit.")
    baseline: Decimal | None = column(
        description="What was there before, as it was given with the goal; `start` is what counts."
    )
    period: GoalPeriod = embed(description="When.")
    budget: Money | None = money("budget_minor", permission="READ_MONEY", description="What it may cost.")
    status: GoalStatus = column(description="How far it is.")
    revision: int = column(
        description="Grows with every change, approval and closing too; `expectedVersion` of the next one."
    )
    created_at: datetime = column(description="When it was set.")
    approved_at: datetime | None = column(description="When it was approved.")
    started_at: datetime | None = column(description="When it began to run.")
    closed_at: datetime | None = column(description="When it was achieved, missed or cancelled.")
    cancel_reason: str | None = column(description="Why it was cancelled.")
    return_comment: str | None = column(description="What is to be changed before it is approved.")
    close_reason: str | None = column(description="Why it was closed by hand, before its period was over.")
    closed_actual: Decimal | None = column(
        description="What was reached when it was closed; facts that came later are in `actual` only."
    )
    start: Decimal | None = hole(
        figures.starts,
        description="Where the way to the target begins: the last value recorded before the period, else the "
        "baseline, else the first one. Null for sums.",
    )
    actual: Decimal | None = hole(
        figures.actuals, description="What was reached so far; null when nothing was recorded."
    )
    expected_to_date: Decimal | None = hole(figures.expected, description="What should have been reached by today.")
    pace: float | None = hole(figures.paces, description="Actual against expected; from 0.95 on it is on pace.")
    extent: float | None = hole(figures.extents, description="The way gone to the target, 1 for all of it.")
    on_pace: bool | None = hole(figures.on_pace, description="Whether the pace is at least 0.95.")
    forecast: GoalForecast | None = hole(figures.forecast, description="Where it will be at the end of the period.")
    supporting: list[SupportingMetric] = hole(
        figures.supporting, description="Figures watched beside the deciding one, in the order given."
    )
    warnings: list[GoalWarning] = hole(figures.warnings, description="What is to be looked at while it is open.")
    allowed_actions: list[GoalAction] = hole(allowed_actions, description="What the viewer may do with it.")
    resource: Resource = one(on="resource_id", description="What is to reach it.")
    objective: Objective = one(on="objective_id", description="What for.")
    product: Product = one(on="product_id", description="Of which product.")
    audience: Audience | None = one(on="audience_id", description="Whom; everybody when null.")
    set_by: Member | None = one(on="set_by_id", description="Who set or proposed it.")
    approved_by: Member | None = one(on="approved_by_id", description="Who approved it.")
    closed_by: Member | None = one(
        on="closed_by_id", description="Who closed or cancelled it; null when the service did after its period."
    )
    plan: Plan | None = one(
        on=lambda goal, plan: and_(plan.goal_id == goal.id, plan.status != PlanStatus.SUPERSEDED.value),
        order=("status", "-version"),
        description="The approved plan, else the newest draft.",
    )
    plans: list[Plan] = many(on="goal_id", order="-version", description="All versions of its plan, newest first.")
    revisions: list[GoalRevision] = many(
        on="goal_id", order="-revision", description="The goal as it once was, newest first."
    )


@record(GoalRevisionRow, policy=everyone)
class GoalRevisionPeriod:
    """Days in which the goal was to be reached then, both ends inclusive."""

    start: date = column("period_start", description="First day.")
    end: date = column("period_end", description="Last day.")


@record(GoalRevisionRow, prefix="grev", policy=everyone)
class GoalRevision(Node):
    """A goal as it once was."""

    revision: int = column(description="1 for the first.")
    text: str = column(description="The goal in words.")
    metric: Metric = column(description="The deciding metric.")
    keyword: str | None = column(description="The keyword whose search position counted.")
    target: Decimal = column(description="What was to be reached.")
    period: GoalRevisionPeriod = embed(description="When.")
    budget: Money | None = money("budget_minor", permission="READ_MONEY", description="What it might cost.")
    changed_at: datetime = column(description="Since when it was so.")
    changed_by: Member | None = one(on="changed_by_id", description="Who made it so.")
    baseline: Decimal | None = column(description="What was there before, as it was given.")
    reason: str | None = column(description="Why it was changed.")
    supporting: list[GoalRevisionMetric] = many(
        on=lambda revision, metric: and_(metric.goal_id == revision.goal_id, metric.revision == revision.revision),
        order="position",
        description="Figures watched beside the deciding one then.",
    )
    goal: ResourceGoal = one(on="goal_id", description="The goal as it is now.")


@record(SupportingMetricRow, policy=everyone)
class GoalRevisionMetric:
    """A figure that was watched beside the deciding one."""

    position: int = column(description="Its place, from 1.")
    metric: Metric = column(description="Which metric.")
    keyword: str = column(description="The keyword whose search position counted; empty for other metrics.")
    target: Decimal = column(description="What was to be reached.")
    baseline: Decimal | None = column(description="What was there before, as it was given.")
