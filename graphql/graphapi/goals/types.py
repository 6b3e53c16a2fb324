"""A resource's goal, its revisions and how it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import and_, case

from crm.core.reader import Reader
from crm.members.permissions import Action
from funnel.goals.actuals import GoalProgress, progress_of
from funnel.goals.queries import statuses
from funnel.metrics.catalogue import CATALOGUE
from funnel.models import GoalRevision as GoalRevisionRow
from funnel.models import ResourceGoal as ResourceGoalRow
from funnel.models.words import GoalStatus, Metric, MetricDirection, MetricUnit, PlanStatus
from funnel.workspace import read_home
from graphapi.compiler import column, embed, everyone, expr, hole, many, money, one, record
from graphapi.context import Info
from graphapi.nodes import Node
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.audiences.types import Audience
    from graphapi.members.types import Member
    from graphapi.objectives.types import Objective
    from graphapi.plans.types import Plan
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource

Asked = asyncio.Future[Mapping[UUID, GoalProgress]]


async def _progress(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, GoalProgress]:
    """One computation for all fields of a snapshot that ask about the same goals, also when they ask at once."""
    readers: WeakKeyDictionary[Reader, dict[frozenset[UUID], Asked]] = info.context.extra.setdefault(
        "goal_progress", WeakKeyDictionary()
    )
    asked = readers.setdefault(info.reader, {})
    key = frozenset(ids)
    if key not in asked:
        asked[key] = asyncio.ensure_future(_computed(info, ids))
    return await asked[key]


async def _computed(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, GoalProgress]:
    today = (await read_home(info.reader)).day(info.now)
    return await progress_of(info.reader, ids, today)


async def actuals(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, Decimal | None]:
    """What was reached so far."""
    return {goal_id: progress.actual for goal_id, progress in (await _progress(info, ids)).items()}


async def expected(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, Decimal | None]:
    """What should have been reached by today."""
    return {goal_id: progress.expected_to_date for goal_id, progress in (await _progress(info, ids)).items()}


async def paces(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, float | None]:
    """Actual against expected."""
    return {goal_id: progress.pace for goal_id, progress in (await _progress(info, ids)).items()}


async def extents(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, float | None]:
    """The way gone to the target."""
    return {goal_id: progress.extent for goal_id, progress in (await _progress(info, ids)).items()}


async def on_pace(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, bool | None]:
    """Whether the pace is good enough."""
    return {goal_id: progress.on_pace for goal_id, progress in (await _progress(info, ids)).items()}


class GoalAction(StrEnum):
    """What may be done with a goal."""

    CHANGE = "CHANGE"
    APPROVE = "APPROVE"
    DRAFT_PLAN = "DRAFT_PLAN"
    START = "START"
    CANCEL = "CANCEL"


_PROPOSED = frozenset({GoalStatus.DRAFT, GoalStatus.PROPOSED})
_OPEN = _PROPOSED | {GoalStatus.APPROVED, GoalStatus.RUNNING}
_WHEN: dict[GoalAction, tuple[Action, frozenset[GoalStatus]]] = {
    GoalAction.CHANGE: (Action.GOAL_SET, _OPEN),
    GoalAction.APPROVE: (Action.GOAL_APPROVE, _PROPOSED),
    GoalAction.DRAFT_PLAN: (Action.PLAN_DRAFT, _OPEN),
    GoalAction.START: (Action.GOAL_START, frozenset({GoalStatus.APPROVED})),
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
    actual: Decimal | None = hole(actuals, description="What was reached so far; null when nothing was recorded.")
    expected_to_date: Decimal | None = hole(expected, description="What should have been reached by today.")
    pace: float | None = hole(paces, description="Actual against expected; from 0.95 on it is on pace.")
    extent: float | None = hole(extents, description="The way gone to the target, 1 for all of it.")
    on_pace: bool | None = hole(on_pace, description="Whether the pace is at least 0.95.")
    allowed_actions: list[GoalAction] = hole(allowed_actions, description="What the viewer may do with it.")
    resource: Resource = one(on="resource_id", description="What is to reach it.")
    objective: Objective = one(on="objective_id", description="What for.")
    product: Product = one(on="product_id", description="Of which product.")
    audience: Audience | None = one(on="audience_id", description="Whom; everybody when null.")
    set_by: Member | None = one(on="set_by_id", description="Who set or proposed it.")
    approved_by: Member | None = one(on="approved_by_id", description="Who approved it.")
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
    goal: ResourceGoal = one(on="goal_id", description="The goal as it is now.")
