"""When members and teams work, by their own calendars; who has none works always."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from crm.sla.clock import WorkingHours
from crm.sla.hours import intervals, week
from funnel.reads import Reads, Row

_CALENDARS = text(
    "SELECT c.member_id, c.team_id, c.time_zone, c.weekly,"
    " (SELECT jsonb_object_agg(CAST(s.day AS text), s.hours) FROM special_days s"
    "   WHERE s.workspace_id = :workspace_id AND s.calendar_id = c.id) AS special"
    " FROM working_calendars c WHERE c.workspace_id = :workspace_id"
    " AND (c.member_id = ANY(:member_ids) OR c.team_id = ANY(:team_ids))"
).bindparams(
    bindparam("workspace_id", type_=Uuid()),
    bindparam("member_ids", type_=ARRAY(Uuid())),
    bindparam("team_ids", type_=ARRAY(Uuid())),
)


@dataclass(frozen=True)
class Calendars:
    """Working hours by member and by team; a member's own count before those of the team that is asked."""

    of_members: dict[UUID, WorkingHours] = field(default_factory=dict)
    of_teams: dict[UUID, WorkingHours] = field(default_factory=dict)


async def calendars_of(reads: Reads, member_ids: Collection[UUID], team_ids: Collection[UUID]) -> Calendars:
    """The calendars of these members and teams: one statement."""
    given = {"workspace_id": reads.workspace_id, "member_ids": sorted(member_ids), "team_ids": sorted(team_ids)}
    found = Calendars()
    for row in await reads.rows(_CALENDARS.bindparams(**given)):
        if row["member_id"] is not None:
            found.of_members[row["member_id"]] = _hours(row)
        else:
            found.of_teams[row["team_id"]] = _hours(row)
    return found


def _hours(row: Row) -> WorkingHours:
    special = {date.fromisoformat(day): intervals(hours) for day, hours in (row["special"] or {}).items()}
    return WorkingHours(row["time_zone"], week(row["weekly"]), special)


def opens_at(hours: WorkingHours, moment: datetime) -> datetime:
    """The instant itself inside the hours, else the next opening."""
    opens, _closes = next(hours.spells(moment))
    return opens
