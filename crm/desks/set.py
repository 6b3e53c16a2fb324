"""Sets how a member or a team takes leads."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from crm.audit.record import record
from crm.core.clock import zone
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Desk, Member, Team

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


class WorkingTime(BaseModel, frozen=True):
    """Hours of one weekday (1 Monday … 7 Sunday), such as 09:00 to 18:00; 24:00 is the end of the day."""

    weekday: int = Field(ge=1, le=7)
    start: str
    end: str


class WorkingWeek(BaseModel, frozen=True):
    """The hours of a week by the wall clock of a zone, and the days without work."""

    time_zone: str
    times: tuple[WorkingTime, ...] = Field(min_length=1, max_length=50)
    holidays: tuple[date, ...] | None = Field(default=None, max_length=1000)


class DeskSet(BaseModel, frozen=True):
    """Of one member, or of one team; what is null is no limit. The whole desk is written."""

    member_id: UUID | None = None
    team_id: UUID | None = None
    capacity: int | None = Field(default=None, ge=0, le=10_000)
    daily_capacity: int | None = Field(default=None, ge=0, le=10_000)
    hours: WorkingWeek | None = None
    expected_version: int | None = None
    """Of the desk; 0 before it was ever set."""


async def set_desk(work: Work, data: DeskSet) -> UUID:
    """The id of the desk. A team has hours only: how much people take is theirs."""
    work.actor.require(Action.ROUTING_EDIT)
    _check(data)
    await _hold(work, data)
    is_same = Desk.member_id == data.member_id if data.member_id else Desk.team_id == data.team_id
    found = select(Desk.version).where(Desk.workspace_id == work.workspace_id, is_same)
    require_version("desk", await work.scalar(found) or 0, data.expected_version)
    desk_id = await _write(work, data)
    if data.member_id is not None:
        await work.execute(
            update(Member)
            .where(Member.workspace_id == work.workspace_id, Member.id == data.member_id)
            .values(capacity=data.capacity, version=Member.version + 1)
            .execution_options(synchronize_session=False)
        )
    record(work, "DESK_SET", object_type="Desk", object_id=desk_id)
    return desk_id


def _check(data: DeskSet) -> None:
    if (data.member_id is None) == (data.team_id is None):
        raise Invalid("Say whose desk it is: one member's or one team's.", field="memberId")
    if data.team_id is not None and (data.capacity, data.daily_capacity) != (None, None):
        raise Invalid("A team has working hours only; set how much each member takes.", field="capacity")
    if data.hours is None:
        return
    try:
        zone(data.hours.time_zone)
    except ValueError as error:
        raise Invalid(str(error), field="hours.timeZone") from error
    for place, each in enumerate(data.hours.times):
        for name, value in (("start", each.start), ("end", each.end)):
            if not CLOCK.fullmatch(value):
                raise Invalid("Write a time such as 09:00.", field=f"hours.times.{place}.{name}")
        if _minute(each.end) <= _minute(each.start):
            raise Invalid("The end is after the start; write a night as two days.", field=f"hours.times.{place}.end")


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


async def _hold(work: Work, data: DeskSet) -> None:
    table, wanted, field = (Member, data.member_id, "memberId") if data.member_id else (Team, data.team_id, "teamId")
    statement = select(table.id).where(table.workspace_id == work.workspace_id, table.id == wanted)
    if await work.scalar(statement.with_for_update(key_share=True)) is None:
        raise NotFound(f"There is no such {field[:-2]} in this workspace.", field=field)


async def _write(work: Work, data: DeskSet) -> UUID:
    of = "member_id" if data.member_id else "team_id"
    values = {"daily_capacity": data.daily_capacity, **_hours(data.hours)}
    statement = (
        insert(Desk)
        .values(workspace_id=work.workspace_id, id=new_id(), member_id=data.member_id, team_id=data.team_id, **values)
        .on_conflict_do_update(
            index_elements=["workspace_id", of],
            index_where=getattr(Desk, of).is_not(None),
            set_={**values, "version": Desk.version + 1},
        )
        .returning(Desk.id)
    )
    desk_id: UUID = (await work.execute(statement)).scalar_one()
    return desk_id


def _hours(hours: WorkingWeek | None) -> dict[str, Any]:
    if hours is None:
        return {"time_zone": None, "weekly": None, "holidays": None}
    weekly = [
        {"day": each.weekday, "from": _minute(each.start), "until": _minute(each.end)}
        for each in sorted(hours.times, key=lambda each: (each.weekday, each.start))
    ]
    return {
        "time_zone": hours.time_zone,
        "weekly": weekly,
        "holidays": [day.isoformat() for day in sorted(set(hours.holidays or ()))],
    }
