"""The editorial calendar: items by the day on which they were, will be, or should be published."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from crm.core.clock import day_bounds
from crm.core.limits import at_most
from crm.core.problems import Invalid
from funnel.content.report import goals_of
from funnel.content.scope import ContentScope, require_known
from funnel.inputs import Period
from funnel.models import ContentItem, Resource
from funnel.models.words import ContentState
from funnel.reads import Reads, Row, among
from funnel.workspace import Home, read_home

MOST = 2_000
_S = ContentState
_WAITING = (_S.BRIEF.value, _S.WRITTEN.value, _S.APPROVED.value)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item on its day."""

    item_id: UUID
    is_overdue: bool


@dataclass(slots=True)
class CalendarDay:
    """A day on which there is something."""

    day: date
    entries: list[Entry] = field(default_factory=list)


async def calendar(reads: Reads, period: Period, scope: ContentScope, now: datetime) -> list[CalendarDay]:
    """Days in order, what has a time first and by it; at most three statements. Cancelled items are left out."""
    await require_known(reads, scope)
    home = await read_home(reads)
    rows = await reads.rows(_items(reads.workspace_id, period, home.time_zone, scope))
    if len(rows) > MOST:
        raise Invalid(f"More than {MOST} items lie in these days; ask for fewer days or one resource.", field="period")
    placed = sorted((_placed(row, home, now) for row in rows), key=lambda each: each[:4])
    days: dict[date, CalendarDay] = {}
    for day, _, _, _, entry in placed:
        days.setdefault(day, CalendarDay(day)).entries.append(entry)
    return list(days.values())


def _placed(row: Row, home: Home, now: datetime) -> tuple[date, bool, datetime, int, Entry]:
    moment = row["published_at"] or row["scheduled_for"]
    day = home.day(moment) if moment else row["due_on"]
    return day, moment is None, moment or now, row["number"], Entry(row["id"], is_overdue(row, home, now))


def is_overdue(row: Row, home: Home, now: datetime) -> bool:
    """Not published although its scheduled time, or its due day, is past."""
    if row["published_at"] is not None:
        return False
    if row["scheduled_for"] is not None:
        return bool(row["scheduled_for"] < now)
    return row["due_on"] is not None and row["due_on"] < home.day(now)


def _items(workspace_id: UUID, period: Period, zone: str, scope: ContentScope) -> Select[*tuple[Any, ...]]:
    item = ContentItem
    return (
        select(item.id, item.number, item.due_on, item.scheduled_for, item.published_at)
        .where(item.workspace_id == workspace_id, _in_days(period, zone), *_of(workspace_id, scope))
        .order_by(item.id)
        .limit(at_most(MOST + 1))
    )


def _in_days(period: Period, zone: str) -> ColumnElement[bool]:
    item = ContentItem
    since, until = day_bounds(period.start, period.end, zone)
    return or_(
        and_(item.published_at >= since, item.published_at < until),
        and_(item.scheduled_for >= since, item.scheduled_for < until),
        and_(item.due_on.between(period.start, period.end), among(item.state, _WAITING)),
    )


def _of(workspace_id: UUID, scope: ContentScope) -> list[ColumnElement[bool]]:
    item = ContentItem
    found: list[ColumnElement[bool]] = []
    if scope.product_id is not None:
        found.append(item.goal_id.in_(goals_of(workspace_id, scope.product_id)))
    if scope.resource_id is not None:
        found.append(item.resource_id == scope.resource_id)
    if scope.owner_id is not None:
        owned = select(Resource.id).where(Resource.workspace_id == workspace_id, Resource.owner_id == scope.owner_id)
        found.append(item.resource_id.in_(owned))
    if scope.author_id is not None:
        found.append(item.author_id == scope.author_id)
    return found
