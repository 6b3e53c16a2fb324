"""Working calendars as rows, and as hours."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import WorkingCalendar
from crm.sla.clock import Interval, WorkingHours
from tests.factories.workspaces import CREATED

OFFICE = ("9-18",) * 5 + ("", "")
"""Monday to Friday, nine to six."""


def intervals(written: str) -> tuple[Interval, ...]:
    """`9-13 14-18`, `22-6` (till the next morning), `9:30-24`."""
    return tuple(_interval(each) for each in written.split())


def _interval(written: str) -> Interval:
    opens, closes = (_minutes(each) for each in written.split("-"))
    return Interval(opens, closes if closes > opens else closes + 1_440)


def _minutes(written: str) -> int:
    hours, _, minutes = written.partition(":")
    return int(hours) * 60 + int(minutes or 0)


def hours(
    zone: str = "Europe/Moscow", weekly: tuple[str, ...] = OFFICE, special: Mapping[str, str] | None = None
) -> WorkingHours:
    """Seven days, and special ones by ISO date."""
    days = {date.fromisoformat(each): intervals(written) for each, written in (special or {}).items()}
    return WorkingHours(zone, tuple(map(intervals, weekly)), days)


async def insert_calendar(
    work: Work, zone: str = "Europe/Moscow", weekly: tuple[str, ...] = OFFICE, **whose: UUID
) -> UUID:
    """A calendar of the workspace, or of `team_id` or `member_id`."""
    made = WorkingCalendar(
        workspace_id=work.workspace_id, id=new_id(), name="Office", time_zone=zone, created_at=CREATED,
        weekly=[
            {"weekday": day, "opens": each.opens, "closes": each.closes}
            for day, written in enumerate(weekly, 1)
            for each in intervals(written)
        ],
        **whose,
    )  # fmt: skip
    work.session.add(made)
    await work.flush()
    return made.id
