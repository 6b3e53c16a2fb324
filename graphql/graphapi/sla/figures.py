"""Hours of calendars as people write them, and what became of timers in a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.models import SpecialDay as SpecialDayRow
from crm.models import WorkingCalendar as CalendarRow
from crm.models.sla_words import WEEK, SlaKind, Weekday
from graphapi.answers import answer_type, ref_or_none
from graphapi.context import Info
from graphapi.members.types import Member
from graphapi.teams.types import Team

MIDNIGHT = 1_440


@answer_type
class WorkingHours:
    """From a time of day until another."""

    opens: str = strawberry.field(description="HH:MM.")
    closes: str = strawberry.field(description="HH:MM; not later than `opens` means on the next day.")


@answer_type
class WeeklyHours:
    """Hours of every such day."""

    weekday: Weekday = strawberry.field(description="On which day they open.")
    opens: str = strawberry.field(description="HH:MM.")
    closes: str = strawberry.field(description="HH:MM; not later than `opens` means on the next day.")


@answer_type
class SlaReportRow:
    """What became of timers of one kind."""

    kind: SlaKind = strawberry.field(description="What was waited for.")
    member: Member | None = strawberry.field(description="Of whom; null in rows of everybody, and when of nobody.")
    team: Team | None = strawberry.field(description="Of which team; null in rows of everybody, and when of none.")
    met: int = strawberry.field(description="Done in time.")
    late: int = strawberry.field(description="The due time went by, done later or not.")
    open: int = strawberry.field(description="Waited for, and not over time.")
    met_share: float | None = strawberry.field(description="Met of met and late; null when there are none.")
    median_seconds: float | None = strawberry.field(
        description="Half of what was done, in time or late, took no longer; by the wall clock."
    )


@answer_type
class SlaReport:
    """Timers that began in a period; what was given up in time is in no figure."""

    kinds: list[SlaReportRow] = strawberry.field(description="Everybody's, one a kind.")
    members: list[SlaReportRow] = strawberry.field(description="One a kind and member.")
    teams: list[SlaReportRow] = strawberry.field(description="One a kind and team.")


async def weekly(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[WeeklyHours]]:
    """The weeks of these calendars, Monday first."""
    wanted = literal(list(ids), ARRAY(Uuid()))
    statement = select(CalendarRow.id, CalendarRow.weekly).where(
        CalendarRow.workspace_id == info.workspace_id, CalendarRow.id == any_(wanted)
    )
    return {
        row["id"]: [
            WeeklyHours(weekday=WEEK[each["weekday"] - 1], opens=_time(each["opens"]), closes=_time(each["closes"]))
            for each in sorted(row["weekly"], key=lambda each: (each["weekday"], each["opens"]))
        ]
        for row in await info.reader.rows(statement)
    }


async def special(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[WorkingHours]]:
    """The hours of these special days."""
    wanted = literal(list(ids), ARRAY(Uuid()))
    statement = select(SpecialDayRow.id, SpecialDayRow.hours).where(
        SpecialDayRow.workspace_id == info.workspace_id, SpecialDayRow.id == any_(wanted)
    )
    return {
        row["id"]: [
            WorkingHours(opens=_time(each["opens"]), closes=_time(each["closes"]))
            for each in sorted(row["hours"], key=lambda each: each["opens"])
        ]
        for row in await info.reader.rows(statement)
    }


def shown(rows: Iterable[Mapping[str, Any]]) -> SlaReport:
    """Rows of `crm.sla.queries.report`: bit 1 of the level means all teams, bit 2 all members."""
    found = [(row["level"], _row(row)) for row in rows]
    return SlaReport(
        kinds=[row for level, row in found if level == 3],
        members=[row for level, row in found if level == 1],
        teams=[row for level, row in found if level == 2],
    )


def _row(row: Mapping[str, Any]) -> SlaReportRow:
    judged = row["met"] + row["late"]
    return SlaReportRow(
        kind=SlaKind(row["kind"]),
        member=ref_or_none(Member, row["member_id"]),
        team=ref_or_none(Team, row["team_id"]),
        met=row["met"],
        late=row["late"],
        open=row["open"],
        met_share=row["met"] / judged if judged else None,
        median_seconds=None if row["median"] is None else float(row["median"]),
    )


def _time(minutes: int) -> str:
    """24:00 stays what it is: the end of the day on which work began."""
    shown = minutes if minutes <= MIDNIGHT else minutes - MIDNIGHT
    return f"{shown // 60:02}:{shown % 60:02}"
