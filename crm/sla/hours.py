"""Working calendars as the clock takes them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.core.work import Work
from crm.models import SpecialDay, WorkingCalendar
from crm.sla.clock import Interval, WorkingHours

Special = Mapping[date, tuple[Interval, ...]]


async def hours_by_id(work: Work, calendar_ids: Collection[UUID]) -> dict[UUID | None, WorkingHours]:
    """The calendars by id, with their special days: two statements, however many. None is the wall clock: not there."""
    if not calendar_ids:
        return {}
    wanted = literal(sorted(set(calendar_ids)), ARRAY(Uuid()))
    special = await _special(work, wanted)
    rows = await work.execute(
        select(WorkingCalendar.id, WorkingCalendar.time_zone, WorkingCalendar.weekly).where(
            WorkingCalendar.workspace_id == work.workspace_id, WorkingCalendar.id == any_(wanted)
        )
    )
    return {row.id: WorkingHours(row.time_zone, week(row.weekly), special[row.id]) for row in rows}


async def _special(work: Work, wanted: Any) -> defaultdict[UUID, dict[date, tuple[Interval, ...]]]:
    rows = await work.execute(
        select(SpecialDay.calendar_id, SpecialDay.day, SpecialDay.hours).where(
            SpecialDay.workspace_id == work.workspace_id, SpecialDay.calendar_id == any_(wanted)
        )
    )
    found: defaultdict[UUID, dict[date, tuple[Interval, ...]]] = defaultdict(dict)
    for row in rows:
        found[row.calendar_id][row.day] = intervals(row.hours)
    return found


def week(stored: Sequence[Mapping[str, int]]) -> tuple[tuple[Interval, ...], ...]:
    """`working_calendars.weekly` as seven days, Monday first."""
    return tuple(intervals([each for each in stored if each["weekday"] == weekday]) for weekday in range(1, 8))


def intervals(stored: Sequence[Mapping[str, int]]) -> tuple[Interval, ...]:
    """Stored intervals in order."""
    return tuple(sorted(Interval(each["opens"], each["closes"]) for each in stored))
