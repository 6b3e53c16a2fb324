"""How plans stand: what is done, open and overdue, and what is to be looked at in them. For any number of plans."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, cast, func, literal, or_, select

from crm.models import Member
from funnel.models import Plan, PlanAction, ResourceGoal
from funnel.models.words import PlanStatus
from funnel.reads import Reads, Row, among


class PlanNoticeCode(StrEnum):
    """What is to be looked at in a plan."""

    NEEDS_REVIEW = "NEEDS_REVIEW"
    """Its goal got another metric, target, period or budget after it was approved."""
    OUTSIDE_PERIOD = "OUTSIDE_PERIOD"
    """Actions are due before the goal's period begins or after it ends."""
    OWNER_LEFT = "OWNER_LEFT"
    """Open actions belong to somebody who does not work here any more."""


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """Actions by how they stand on a day; `done` are in time or late, `open` are overdue or not."""

    done: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class PlanNotice:
    """A code for programs, a sentence for people."""

    code: PlanNoticeCode
    message: str


async def progress_of_plans(reads: Reads, plan_ids: Sequence[UUID], today: date) -> Mapping[UUID, PlanProgress]:
    """By plan; one statement. A plan without actions has none of anything."""
    done, late = PlanAction.done_at.is_not(None), PlanAction.late_by_days > 0
    overdue = and_(PlanAction.done_at.is_(None), PlanAction.due_on < cast(literal(today), Date))
    statement = (
        select(
            PlanAction.plan_id,
            func.count().filter(done).label("done"),
            func.count().filter(done, ~late).label("in_time"),
            func.count().filter(done, late).label("late"),
            func.count().filter(~done).label("open"),
            func.count().filter(overdue).label("overdue"),
        )
        .where(PlanAction.workspace_id == reads.workspace_id, among(PlanAction.plan_id, plan_ids))
        .group_by(PlanAction.plan_id)
    )
    found = dict.fromkeys(plan_ids, PlanProgress())
    for row in await reads.rows(statement):
        found[row["plan_id"]] = PlanProgress(row["done"], row["in_time"], row["late"], row["open"], row["overdue"])
    return found


async def warnings_of_plans(reads: Reads, plan_ids: Sequence[UUID]) -> Mapping[UUID, list[PlanNotice]]:
    """By plan; one statement. Of a version that was replaced nothing is to be looked at."""
    found: dict[UUID, list[PlanNotice]] = defaultdict(list)
    for row in await reads.rows(_looked_at(reads.workspace_id, plan_ids)):
        found[row["id"]] = [warning for told in _TELL if (warning := told(row))]
    return found


def _looked_at(workspace_id: UUID, plan_ids: Sequence[UUID]) -> Select[UUID, bool, int, int, date, date]:
    goal, action = ResourceGoal, PlanAction
    outside = or_(action.due_on < goal.period_start, action.due_on > goal.period_end)
    left: ColumnElement[bool] = and_(action.done_at.is_(None), Member.deactivated_at.is_not(None))
    return (
        select(
            Plan.id,
            Plan.needs_review_since.is_not(None).label("needs_review"),
            func.count().filter(outside).label("outside"),
            func.count().filter(left).label("left"),
            goal.period_start,
            goal.period_end,
        )
        .join(goal, and_(goal.workspace_id == workspace_id, goal.id == Plan.goal_id))
        .outerjoin(action, and_(action.workspace_id == workspace_id, action.plan_id == Plan.id))
        .outerjoin(Member, and_(Member.workspace_id == workspace_id, Member.id == action.owner_id))
        .where(
            Plan.workspace_id == workspace_id,
            among(Plan.id, plan_ids),
            Plan.status != PlanStatus.SUPERSEDED.value,
        )
        .group_by(Plan.workspace_id, Plan.id, goal.period_start, goal.period_end)
    )


def _review(row: Row) -> PlanNotice | None:
    text = "The goal changed after this plan was approved; approve it again if it still holds, or draft another one."
    return PlanNotice(PlanNoticeCode.NEEDS_REVIEW, text) if row["needs_review"] else None


def _outside(row: Row) -> PlanNotice | None:
    if not row["outside"]:
        return None
    days = f"{row['period_start']} to {row['period_end']}"
    text = f"{row['outside']} of its actions are due outside the goal's period ({days})."
    return PlanNotice(PlanNoticeCode.OUTSIDE_PERIOD, text)


def _left(row: Row) -> PlanNotice | None:
    text = f"{row['left']} of its open actions belong to members who left; give them to somebody else."
    return PlanNotice(PlanNoticeCode.OWNER_LEFT, text) if row["left"] else None


_TELL = (_review, _outside, _left)
