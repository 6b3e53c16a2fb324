"""The two clocks: all of the time, and working time. Pure.

What working time is, at the edges:
- An interval belongs to the day on which it opens, also when it closes on the next one; so a special day replaces what
  opens on it, and a night shift that began the evening before ends as it was to end.
- Clocks put forward: an opening or closing that the clock jumps over happens at the jump. Clocks put back: one that
  the clock shows twice happens the first time. A night shift is an hour shorter or longer then, as its people know.
- Something is due at the first instant by which its time has been worked: exactly at a closing, not at the next
  opening; and at once when it may take no time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count

from crm.core.clock import zone

DAY = timedelta(days=1)
NONE = timedelta(0)
LONGEST_INTERVAL = 1_440
"""Minutes: a day round the clock."""
Instants = tuple[datetime, datetime]
"""[from, until), in UTC."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Minutes from midnight of the day it opens on; closing after 1,440 is closing on the next day."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.opens < LONGEST_INTERVAL and 0 < self.closes - self.opens <= LONGEST_INTERVAL):
            raise ValueError("An interval opens within its day and closes at most 24 hours later.")


@dataclass(frozen=True)
class WorkingHours:
    """A week of a zone, and the days on which it does not hold. A week in which nobody ever works is refused."""

    time_zone: str
    weekly: tuple[tuple[Interval, ...], ...]
    """Seven days, Monday first."""
    special: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    """Other hours, or none on a holiday."""

    def __post_init__(self) -> None:
        if len(self.weekly) != 7 or not any(self.weekly):
            raise ValueError("A week has seven days, and work on at least one of them.")

    def opening_on(self, day: date) -> Sequence[Interval]:
        """The intervals that open on that day."""
        found = self.special.get(day)
        return self.weekly[day.weekday()] if found is None else found

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at that instant."""
        opens, _closes = next(self.spells(at))
        return opens <= at

    def spells(self, since: datetime) -> Iterator[Instants]:
        """Stretches of work that end after an instant, in order; they may touch, never overlap. Without an end."""
        reached = since.astimezone(UTC)
        first = since.astimezone(zone(self.time_zone)).date() - 2 * DAY
        for number in count():
            for opens, closes in self._of_day(first + number * DAY):
                if closes > reached:
                    yield max(opens, reached), closes
                    reached = closes

    def _of_day(self, day: date) -> list[Instants]:
        found = [
            (instant(self.time_zone, day, each.opens), instant(self.time_zone, day, each.closes))
            for each in self.opening_on(day)
        ]
        return sorted(each for each in found if each[0] < each[1])


def due_at(start: datetime, seconds: int, hours: WorkingHours | None) -> datetime:
    """When something that may take so long is due, in UTC; None is the wall clock."""
    return after(start, timedelta(seconds=seconds), hours)


def after(start: datetime, worked: timedelta, hours: WorkingHours | None) -> datetime:
    """The first instant from `start` on by which so much time has gone by on that clock, in UTC."""
    if hours is None or worked <= NONE:
        return start.astimezone(UTC) + worked
    left = worked
    for opens, closes in hours.spells(start):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise AssertionError("work has no end")


def between(start: datetime, end: datetime, hours: WorkingHours | None) -> timedelta:
    """How much time goes by on that clock from `start` to `end`; none when it ends before it starts."""
    if end <= start:
        return NONE
    if hours is None:
        return end.astimezone(UTC) - start.astimezone(UTC)
    worked = NONE
    for opens, closes in hours.spells(start):
        if opens >= end:
            break
        worked += min(closes, end) - opens
    return worked


@lru_cache(maxsize=4_096)
def instant(time_zone: str, day: date, minutes: int) -> datetime:
    """When the clock on the wall first shows that many minutes from midnight of the day, or has jumped over them."""
    shown = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    where = zone(time_zone)
    found = shown.replace(tzinfo=where).astimezone(UTC)
    if found.astimezone(where).replace(tzinfo=None) == shown:
        return found
    return _jump(time_zone, shown.replace(tzinfo=where, fold=1).astimezone(UTC), found, shown)


def _jump(time_zone: str, low: datetime, high: datetime, shown: datetime) -> datetime:
    """The first second at which the clock shows `shown` or later; it does at `high`, and not at `low`."""
    where = zone(time_zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if middle.astimezone(where).replace(tzinfo=None) >= shown:
            high = middle
        else:
            low = middle
    return high
