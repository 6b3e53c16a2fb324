"""Working hours of a week in a zone: who works at an instant, and when work begins next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from crm.core.clock import zone

LOOK_AHEAD_DAYS = 366


@dataclass(frozen=True)
class Hours:
    """(ISO weekday, from minute, until minute) by the wall clock of the zone; none on holidays."""

    time_zone: str
    weekly: tuple[tuple[int, int, int], ...]
    holidays: frozenset[date] = frozenset()

    def works_at(self, moment: datetime) -> bool:
        """Whether the instant is inside the hours; the end of an interval is not."""
        local = moment.astimezone(zone(self.time_zone))
        minute = local.hour * 60 + local.minute
        return any(since <= minute < until for since, until in self._of(local.date()))

    def opens_at(self, moment: datetime) -> datetime | None:
        """The instant itself when it is inside, else the next beginning; None when there is none within a year."""
        if self.works_at(moment):
            return moment
        where = zone(self.time_zone)
        first = moment.astimezone(where).date()
        for ahead in range(LOOK_AHEAD_DAYS + 1):
            day = first + timedelta(days=ahead)
            for since, _ in sorted(self._of(day)):
                opening = datetime.combine(day, time(since // 60, since % 60), where).astimezone(UTC)
                if opening > moment:
                    return opening
        return None

    def _of(self, day: date) -> list[tuple[int, int]]:
        if day in self.holidays:
            return []
        return [(since, until) for weekday, since, until in self.weekly if weekday == day.isoweekday()]


def hours_of(
    time_zone: str | None, weekly: Sequence[Mapping[str, Any]] | None, holidays: Sequence[str] | None
) -> Hours | None:
    """The hours as a desk stores them; None: always."""
    if time_zone is None or weekly is None:
        return None
    intervals = tuple((int(each["day"]), int(each["from"]), int(each["until"])) for each in weekly)
    return Hours(time_zone, intervals, frozenset(date.fromisoformat(each) for each in holidays or ()))
