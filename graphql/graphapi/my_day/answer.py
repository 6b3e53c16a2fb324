"""Finds what waits for the viewer; `Viewer.myDay` calls it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.core.limits import at_most
from crm.models import Conversation as ConversationRow
from crm.models import Deal as DealRow
from crm.models import Handoff as HandoffRow
from crm.models import Task as TaskRow
from crm.models.words import DealStatus, HandoffStatus
from crm.models.words_conversation import ConversationStatus
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.conversations.types import Conversation
from graphapi.deals.types import Deal
from graphapi.handoffs.types import Handoff
from graphapi.my_day.types import MyDay
from graphapi.tasks.types import Task

MOST = 100


async def my_day(info: Info) -> MyDay:
    """Empty for a program that acts for no member. Four statements."""
    member_id = info.actor.member_id
    if member_id is None:
        return MyDay(offers=[], tasks=[], unanswered=[], deals=[])
    return MyDay(
        offers=[ref(Handoff, id) for id in await _ids(info, _offers(info, member_id))],
        tasks=[ref(Task, id) for id in await _ids(info, _tasks(info, member_id))],
        unanswered=[ref(Conversation, id) for id in await _ids(info, _unanswered(info, member_id))],
        deals=[ref(Deal, id) for id in await _ids(info, _deals(info, member_id))],
    )


async def _ids(info: Info, statement: Select[UUID]) -> list[UUID]:
    return [row["id"] for row in await info.reader.rows(statement)]


def _offers(info: Info, member_id: UUID) -> Select[UUID]:
    return (
        select(HandoffRow.id)
        .where(
            HandoffRow.workspace_id == info.workspace_id,
            HandoffRow.status == HandoffStatus.OFFERED.value,
            HandoffRow.accept_by >= info.now,
            or_(HandoffRow.assignee_id == member_id, _for_team(info)),
        )
        .order_by(HandoffRow.accept_by, HandoffRow.id)
        .limit(at_most(MOST))
    )


def _for_team(info: Info) -> ColumnElement[bool]:
    teams = literal(list(info.actor.team_ids), ARRAY(Uuid()))
    return HandoffRow.assignee_id.is_(None) & (HandoffRow.team_id == any_(teams))


def _tasks(info: Info, member_id: UUID) -> Select[UUID]:
    return (
        select(TaskRow.id)
        .where(
            TaskRow.workspace_id == info.workspace_id,
            TaskRow.owner_id == member_id,
            TaskRow.completed_at.is_(None),
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


def _deals(info: Info, member_id: UUID) -> Select[UUID]:
    return (
        select(DealRow.id)
        .where(
            DealRow.workspace_id == info.workspace_id,
            DealRow.owner_id == member_id,
            DealRow.status == DealStatus.OPEN.value,
        )
        .order_by(DealRow.expected_close_on.asc().nulls_last(), DealRow.id)
        .limit(at_most(MOST))
    )
