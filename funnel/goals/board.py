"""All goals of a product or workspace side by side, the worst pace first. Two statements, however many goals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from crm.core.limits import at_most
from crm.core.problems import Invalid, NotFound
from crm.models import Member
from funnel.goals.actuals import GoalProgress, goal_progress
from funnel.goals.lines import Line, read_lines
from funnel.inputs import Input, Period
from funnel.models import Audience, Product, Resource, ResourceGoal
from funnel.models.words import GoalStatus, Metric
from funnel.reads import Reads, among

MOST = 1_000
"""Goals a board shows; more than that is read by parts."""
DEFAULT = (GoalStatus.RUNNING,)


class GoalBoardAsked(Input):
    """Which goals: those whose period shares a day with the asked one, and all that is named of them."""

    product_id: UUID | None = None
    period: Period | None = None
    statuses: tuple[GoalStatus, ...] = DEFAULT
    resource_id: UUID | None = None
    owner_id: UUID | None = None
    audience_id: UUID | None = None
    metrics: tuple[Metric, ...] = ()
    on_pace: bool | None = None


@dataclass(frozen=True, slots=True)
class GoalBoard:
    """Goals in order, their lines and figures, and how many stand how."""

    order: tuple[UUID, ...]
    lines: Mapping[UUID, Sequence[Line]]
    on_pace: int
    off_pace: int
    not_told: int


async def goal_board(reads: Reads, asked: GoalBoardAsked, today: date) -> GoalBoard:
    """Refused: a question that more than MOST goals answer."""
    lines = await read_lines(reads, _which(reads.workspace_id, asked), today)
    if not lines:
        await _refuse_the_unknown(reads, asked)
    if len(lines) > MOST:
        text = f"More than {MOST} goals answer that; ask for a product, a period or a resource."
        raise Invalid(text, field="productId", code="TOO_MANY_GOALS")
    stand = {goal_id: goal_progress(own, today) for goal_id, own in lines.items()}
    kept = [goal_id for goal_id in stand if asked.on_pace is None or stand[goal_id].on_pace is asked.on_pace]
    told = [stand[goal_id].on_pace for goal_id in kept]
    return GoalBoard(
        order=tuple(sorted(kept, key=lambda goal_id: _worst_first(goal_id, stand[goal_id], lines[goal_id][0]))),
        lines={goal_id: lines[goal_id] for goal_id in kept},
        on_pace=told.count(True),
        off_pace=told.count(False),
        not_told=told.count(None),
    )


async def _refuse_the_unknown(reads: Reads, asked: GoalBoardAsked) -> None:
    """An empty board of things that do not exist would look like a company without goals."""
    named = {
        "productId": (Product, asked.product_id),
        "resourceId": (Resource, asked.resource_id),
        "ownerId": (Member, asked.owner_id),
        "audienceId": (Audience, asked.audience_id),
    }
    given = {field: (row, wanted) for field, (row, wanted) in named.items() if wanted is not None}
    if not given:
        return
    there = [
        exists().where(row.workspace_id == reads.workspace_id, row.id == wanted).label(field)
        for field, (row, wanted) in given.items()
    ]
    found = (await reads.rows(select(*there)))[0]
    for field in given:
        if not found[field]:
            raise NotFound("There is no such thing in this workspace.", field=f"input.{field}")


def _worst_first(goal_id: UUID, progress: GoalProgress, line: Line) -> tuple[int, float, date, UUID]:
    """Off pace by pace, then those that are on it, then those of which nobody can tell; the sooner due the earlier.

    Where pace has no number (a level to be held) those that miss it come first and those that hold it count as 1.
    """
    if progress.on_pace is None:
        return 2, 0.0, line.period_end, goal_id
    pace = progress.pace if progress.pace is not None else float(progress.on_pace)
    return int(progress.on_pace), pace, line.period_end, goal_id


def _which(workspace_id: UUID, asked: GoalBoardAsked) -> ColumnElement[bool]:
    """Ids of the goals meant, one more than may be shown at most."""
    goal = aliased(ResourceGoal)
    meant = select(goal.id).where(goal.workspace_id == workspace_id, *_conditions(workspace_id, asked, goal))
    return ResourceGoal.id.in_(meant.order_by(goal.id).limit(at_most(MOST + 1)))


def _conditions(workspace_id: UUID, asked: GoalBoardAsked, goal: type[ResourceGoal]) -> Iterator[ColumnElement[bool]]:
    yield among(goal.status, [status.value for status in asked.statuses])
    if asked.product_id is not None:
        yield goal.product_id == asked.product_id
    if asked.period is not None:
        yield goal.period_start <= asked.period.end
        yield goal.period_end >= asked.period.start
    if asked.resource_id is not None:
        yield goal.resource_id == asked.resource_id
    if asked.audience_id is not None:
        yield goal.audience_id == asked.audience_id
    if asked.metrics:
        yield among(goal.metric, [metric.value for metric in asked.metrics])
    if asked.owner_id is not None:
        owned = select(Resource.id).where(Resource.workspace_id == workspace_id, Resource.owner_id == asked.owner_id)
        yield goal.resource_id.in_(owned)
