"""Finds what waits for the viewer; `Viewer.myDay` calls it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.core.clock import day_bounds
from crm.core.limits import at_most
from crm.models import Conversation as ConversationRow
from crm.models import Deal as DealRow
from crm.models import Handoff as HandoffRow
from crm.models import Task as TaskRow
from crm.models.words import DealStatus, HandoffStatus
from crm.models.words_conversation import ConversationStatus
from funnel.my_day.counts import SOON_DAYS, counts
from funnel.my_day.to_return import to_return
from funnel.workspace import Home, read_home
from graphapi.answers import ref
from graphapi.calls.types import Call
from graphapi.context import Info
from graphapi.conversations.types import Conversation
from graphapi.deals.types import Deal
from graphapi.handoffs.types import Handoff
from graphapi.my_day.shown import shown
from graphapi.my_day.types import DayCounts, MyDay
from graphapi.tasks.types import Task

MOST = 100


async def my_day(info: Info) -> MyDay:
    """Empty for a program that acts for no member. Only what the client asks for is read: at most seven statements."""
    member_id = info.actor.member_id
    if member_id is None:
        return MyDay(
            offers=[], tasks=[], overdue=[], today=[], promises=[], reminders=[], unanswered=[], deals=[],
            deals_closing_soon=[], calls_to_return=[], counts=None,
        )  # fmt: skip
    home = await read_home(info.reader)
    today = home.day(info.now)
    soon = today + timedelta(days=SOON_DAYS)
    tasks = await _rows(info, _tasks(info, member_id), "tasks", "overdue", "today", "promises", "reminders")
    deals = await _rows(info, _deals(info, member_id), "deals", "dealsClosingSoon")
    offers = await _rows(info, _offers(info, member_id), "offers")
    unanswered = await _rows(info, _unanswered(info, member_id), "unanswered")
    missed = await to_return(info.reader, [member_id], info.now) if info.selects("callsToReturn") else []
    return MyDay(
        offers=[ref(Handoff, row["id"]) for row in offers],
        **_kinds(info, home, today, tasks),
        unanswered=[ref(Conversation, row["id"]) for row in unanswered],
        deals=[ref(Deal, row["id"]) for row in deals],
        deals_closing_soon=[ref(Deal, row["id"]) for row in deals if _is_soon(row, soon)],
        calls_to_return=[ref(Call, id) for id in missed],
        counts=await _counts(info, member_id, home, today) if info.selects("counts") else None,
    )


async def _counts(info: Info, member_id: UUID, home: Home, today: date) -> DayCounts | None:
    soon = today + timedelta(days=SOON_DAYS)
    figures = await counts(
        info.reader, [member_id], now=info.now, today=today, soon=soon, zone=home.time_zone, currency=home.currency
    )
    return shown(figures[0], home.currency) if figures else None


async def _rows(info: Info, statement: Select[Any], *fields: str) -> Sequence[Any]:
    """What any of these fields shows; nothing is read when none of them is asked for."""
    return await info.reader.rows(statement) if any(info.selects(field) for field in fields) else ()


def _kinds(info: Info, home: Home, today: date, tasks: Any) -> dict[str, list[Task]]:
    """The same tasks, sorted out: all, overdue, of today, promises, reminded."""
    _, until = day_bounds(today, today, home.time_zone)
    kinds = {
        "tasks": tasks,
        "overdue": [row for row in tasks if row["due_at"] < info.now],
        "today": [row for row in tasks if info.now <= row["due_at"] < until],
        "promises": [row for row in tasks if row["is_promise"]],
        "reminders": [row for row in tasks if row["remind_at"] is not None and row["remind_at"] <= info.now],
    }
    return {name: [ref(Task, row["id"]) for row in rows] for name, rows in kinds.items()}


def _is_soon(row: Any, soon: date) -> bool:
    return row["expected_close_on"] is not None and row["expected_close_on"] <= soon


def _offers(info: Info, member_id: UUID) -> Select[UUID]:
    teams = literal(list(info.actor.team_ids), ARRAY(Uuid()))
    for_team = HandoffRow.assignee_id.is_(None) & (HandoffRow.team_id == any_(teams))
    return _offered(info, or_(HandoffRow.assignee_id == member_id, for_team))


def offers_of_team(info: Info, team_id: UUID) -> Select[UUID]:
    """Open offers to the whole team."""
    return _offered(info, HandoffRow.assignee_id.is_(None) & (HandoffRow.team_id == team_id))


def _offered(info: Info, whose: ColumnElement[bool]) -> Select[UUID]:
    return (
        select(HandoffRow.id)
        .where(
            HandoffRow.workspace_id == info.workspace_id,
            HandoffRow.status == HandoffStatus.OFFERED.value,
            HandoffRow.accept_by >= info.now,
            whose,
        )
        .order_by(HandoffRow.accept_by, HandoffRow.id)
        .limit(at_most(MOST))
    )


def _tasks(info: Info, member_id: UUID) -> Select[Any]:
    columns: tuple[Any, ...] = TaskRow.id, TaskRow.due_at, TaskRow.is_promise, TaskRow.remind_at
    return (
        select(*columns)
        .where(
            TaskRow.workspace_id == info.workspace_id,
            TaskRow.owner_id == member_id,
            TaskRow.completed_at.is_(None),
            TaskRow.cancelled_at.is_(None),
        )
        .order_by(TaskRow.due_at, TaskRow.id)
        .limit(at_most(MOST))
    )


def _unanswered(info: Info, member_id: UUID) -> Select[UUID]:
    """The viewer's own, and what nobody in particular of a team of theirs is to answer."""
    row = ConversationRow
    teams = literal(list(info.actor.team_ids), ARRAY(Uuid()))
    return (
        select(row.id)
        .where(
            row.workspace_id == info.workspace_id,
            row.status == ConversationStatus.OPEN.value,
            or_(row.assignee_id == member_id, row.assignee_id.is_(None) & (row.team_id == any_(teams))),
        )
        .order_by(row.response_due_at, row.id)
        .limit(at_most(MOST))
    )


def _deals(info: Info, member_id: UUID) -> Select[Any]:
    columns: tuple[Any, ...] = DealRow.id, DealRow.expected_close_on
    return (
        select(*columns)
        .where(
            DealRow.workspace_id == info.workspace_id,
            DealRow.owner_id == member_id,
            DealRow.status == DealStatus.OPEN.value,
        )
        .order_by(DealRow.expected_close_on.asc().nulls_last(), DealRow.id)
        .limit(at_most(MOST))
    )
