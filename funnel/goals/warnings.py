"""What is to be looked at in a goal: nothing that refuses it, all that keeps it from being reached or measured."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, and_, select

from funnel.goals.actuals import start_of
from funnel.goals.lines import Line
from funnel.models import Audience, Plan, Resource, ResourceGoal
from funnel.models.words import Aggregation, GoalStatus, PlanStatus, ResourceState, RollOutState
from funnel.reads import Reads, Row, among

_OPEN = frozenset({GoalStatus.DRAFT, GoalStatus.PROPOSED, GoalStatus.APPROVED, GoalStatus.RUNNING})
_NOT_IN_USE = frozenset({ResourceState.POSTPONED, ResourceState.REJECTED, ResourceState.RETIRED})


class GoalWarningCode(StrEnum):
    """What is to be looked at in a goal."""

    PERIOD_OVER = "PERIOD_OVER"
    """Its period is over and it never ran."""
    RESOURCE_NOT_IN_USE = "RESOURCE_NOT_IN_USE"
    """Its resource was postponed, rejected or retired."""
    AUDIENCE_LOCKED = "AUDIENCE_LOCKED"
    """Its audience may not be worked on yet."""
    PLAN_MISSING = "PLAN_MISSING"
    """It is approved and has no approved plan, so it cannot start."""
    PLAN_NEEDS_REVIEW = "PLAN_NEEDS_REVIEW"
    """It changed after its plan was approved."""
    NOTHING_RECORDED = "NOTHING_RECORDED"
    """Its period has begun and nobody records its metric."""
    TARGET_BEHIND_START = "TARGET_BEHIND_START"
    """What is wanted is worse than what was there before the period."""
    OVER_BUDGET = "OVER_BUDGET"
    """More was spent in the period than it may cost."""


@dataclass(frozen=True, slots=True)
class GoalWarning:
    """A code for programs, the field it is about, a sentence for people."""

    code: GoalWarningCode
    field: str
    message: str


async def warnings_of(
    reads: Reads, lines: Mapping[UUID, Sequence[Line]], today: date
) -> Mapping[UUID, list[GoalWarning]]:
    """By goal, for goals that are not over; one statement beside the lines."""
    rows = await reads.rows(_states(reads.workspace_id, list(lines)))
    return {row["id"]: list(_told(row, lines[row["id"]][0], today)) for row in rows}


def _states(workspace_id: UUID, goal_ids: Sequence[UUID]) -> Select[UUID, int | None, str, str | None, UUID, object]:
    goal = ResourceGoal
    plan = and_(Plan.workspace_id == workspace_id, Plan.goal_id == goal.id, Plan.status == PlanStatus.APPROVED.value)
    return (
        select(
            goal.id,
            goal.budget_minor,
            Resource.state.label("resource_state"),
            Audience.roll_out_state,
            Plan.id.label("plan_id"),
            Plan.needs_review_since,
        )
        .join(Resource, and_(Resource.workspace_id == workspace_id, Resource.id == goal.resource_id))
        .outerjoin(Audience, and_(Audience.workspace_id == workspace_id, Audience.id == goal.audience_id))
        .outerjoin(Plan, plan)
        .where(goal.workspace_id == workspace_id, among(goal.id, goal_ids))
    )


def _told(row: Row, line: Line, today: date) -> Iterator[GoalWarning]:
    if line.status not in _OPEN:
        return
    code = GoalWarningCode
    if line.status is not GoalStatus.RUNNING and line.period_end < today:
        yield GoalWarning(code.PERIOD_OVER, "period", "The period is over and the goal never ran; cancel or move it.")
    if row["resource_state"] in _NOT_IN_USE:
        text = f"The resource is {row['resource_state']}; cancel the goal, or bring the resource back into use."
        yield GoalWarning(code.RESOURCE_NOT_IN_USE, "resource", text)
    if row["roll_out_state"] == RollOutState.LOCKED:
        text = "The audience is locked until the one before it has passed its stage."
        yield GoalWarning(code.AUDIENCE_LOCKED, "audience", text)
    if line.status is GoalStatus.APPROVED and row["plan_id"] is None:
        yield GoalWarning(code.PLAN_MISSING, "plan", "The goal has no approved plan yet; it cannot start without one.")
    if row["needs_review_since"] is not None:
        text = "The goal changed after its plan was approved; confirm the plan, or draft another one."
        yield GoalWarning(code.PLAN_NEEDS_REVIEW, "plan", text)
    yield from _of_figures(row, line, today)


def _of_figures(row: Row, line: Line, today: date) -> Iterator[GoalWarning]:
    code, metric = GoalWarningCode, line.definition.metric.value
    if line.definition.needs_recorded and line.period_start < today and not _is_recorded(line):
        text = f"Nobody has recorded {metric} of this resource since the period began."
        yield GoalWarning(code.NOTHING_RECORDED, "metric", text)
    start = start_of(line) if line.definition.aggregation is Aggregation.LAST else None
    behind = start is not None and (line.target > start if line.definition.lower_is_better else line.target < start)
    if behind:
        text = f"The target is worse than the {metric} the way begins at; set it on the other side."
        yield GoalWarning(code.TARGET_BEHIND_START, "target", text)
    if row["budget_minor"] is not None and line.spent > row["budget_minor"]:
        text = "More was spent on the resource in the period than the goal may cost."
        yield GoalWarning(code.OVER_BUDGET, "budget", text)


def _is_recorded(line: Line) -> bool:
    return any(figure.days > 0 for figure in line.recorded.values())
