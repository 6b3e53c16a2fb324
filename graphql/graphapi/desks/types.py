"""Desks as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import strawberry
from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.models import Desk as DeskRow
from graphapi.answers import answer_type
from graphapi.compiler import column, everyone, hole, one, record
from graphapi.context import Info
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.teams.types import Team


@answer_type
class WorkingTime:
    """Hours of one weekday."""

    weekday: int = strawberry.field(description="1 Monday … 7 Sunday.")
    start: str = strawberry.field(description="Such as 09:00.")
    end: str = strawberry.field(description="Such as 18:00; 24:00 is the end of the day.")


@answer_type
class WorkingWeek:
    """The hours of a week by the wall clock of a zone."""

    time_zone: str = strawberry.field(description="Such as Europe/Moscow.")
    times: list[WorkingTime] = strawberry.field(description="By weekday and start.")
    holidays: list[date] = strawberry.field(description="Days without work.")


async def weeks(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, WorkingWeek]:
    """The working hours of the desks that have any."""
    wanted = literal(list(ids), ARRAY(Uuid()))
    statement = select(DeskRow.id, DeskRow.time_zone, DeskRow.weekly, DeskRow.holidays).where(
        DeskRow.workspace_id == info.workspace_id, DeskRow.id == any_(wanted), DeskRow.weekly.is_not(None)
    )
    return {row["id"]: _week(row) for row in await info.reader.rows(statement)}


def _week(row: Any) -> WorkingWeek:
    return WorkingWeek(
        time_zone=row["time_zone"],
        times=[
            WorkingTime(weekday=each["day"], start=_clock(each["from"]), end=_clock(each["until"]))
            for each in row["weekly"]
        ],
        holidays=[date.fromisoformat(each) for each in row["holidays"] or ()],
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@record(DeskRow, prefix="desk", policy=everyone)
class Desk(Node):
    """How a member or a team takes leads."""

    daily_capacity: int | None = column(description="Offers a day of the workspace; null: no limit.")
    hours: WorkingWeek | None = hole(weeks, description="When they work; null: always, or as the team does.")
    version: int = column(description="Grows with every change; `expectedVersion` of the next one.")
    member: Member | None = one(on="member_id", description="Whose desk it is;")
    team: Team | None = one(on="team_id", description="or which team's.")
