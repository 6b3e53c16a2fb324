"""What the verbs of service times take."""

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from crm.core.clock import zone
from crm.models.sla_words import WEEK, SlaClock, SlaKind, Weekday
from crm.sla.policy import LIMIT_SECONDS

MIDNIGHT = 1_440
LONGEST_SECONDS = 366 * 86_400
_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
"""A name or a reason."""


def _zone(name: str) -> str:
    zone(name)
    return name


def _time(written: str) -> str:
    if not _TIME.fullmatch(written) or written > "24:00":
        raise ValueError("A time of day is written as HH:MM, from 00:00 to 24:00.")
    return written


TimeZone = Annotated[str, AfterValidator(_zone)]
TimeOfDay = Annotated[str, AfterValidator(_time)]


class _Given(BaseModel):
    """Fields given as null are the same as left out."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        return {key: value for key, value in given.items() if value is not None} if isinstance(given, dict) else given


class Hours(_Given):
    """From a time of day until another; one that is not later is the next day's."""

    opens: TimeOfDay
    closes: TimeOfDay

    @model_validator(mode="after")
    def _within_its_day(self) -> Self:
        if self.opens == "24:00":
            raise ValueError("Work that begins at midnight opens at 00:00 of the next day.")
        return self

    def stored(self) -> dict[str, int]:
        """Minutes from midnight."""
        opens, closes = minutes(self.opens), minutes(self.closes)
        return {"opens": opens, "closes": closes if closes > opens else closes + MIDNIGHT}


class WeeklyHours(Hours):
    """Hours of every such day."""

    weekday: Weekday

    def stored(self) -> dict[str, int]:
        """With the day's number, Monday is 1."""
        return {"weekday": WEEK.index(self.weekday) + 1} | super().stored()


class WorkingCalendarSave(_Given):
    """A new calendar of a team, a member or (neither) the workspace, or all of one that is there."""

    calendar_id: UUID | None = None
    name: Text
    time_zone: TimeZone
    team_id: UUID | None = None
    member_id: UUID | None = None
    weekly: Annotated[tuple[WeeklyHours, ...], Field(min_length=1, max_length=70)]
    apply_to_running: bool = False
    expected_version: int | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.team_id and self.member_id:
            raise ValueError("A calendar is a team's or a member's; leave one of the two out.")
        _check_overlaps([each.stored() for each in self.weekly])
        return self


class SpecialDayItem(_Given):
    """A day on which the week does not hold: a day off without hours, or one with other hours."""

    day: date
    name: Text
    hours: Annotated[tuple[Hours, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        _check_overlaps([each.stored() for each in self.hours])
        return self


class HolidaysSet(_Given):
    """Days to be written, new or changed, and days that are ordinary again."""

    calendar_id: UUID
    days: Annotated[tuple[SpecialDayItem, ...], Field(max_length=400)] = ()
    remove: Annotated[tuple[date, ...], Field(max_length=400)] = ()
    apply_to_running: bool = False
    expected_version: int | None = None


class SlaPolicySet(_Given):
    """How long one kind of thing may take, for everything or for a product, a resource or a team."""

    kind: SlaKind
    product_id: UUID | None = None
    resource_id: UUID | None = None
    team_id: UUID | None = None
    seconds: Annotated[int, Field(ge=1, le=LONGEST_SECONDS)] | None = None
    clock: SlaClock = SlaClock.WALL
    calendar_id: UUID | None = None
    warn_before_seconds: Annotated[int, Field(ge=1, le=LONGEST_SECONDS)] | None = None
    is_archived: bool = False
    apply_to_running: bool = False
    expected_version: int | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.kind is SlaKind.TASK and self.seconds is not None:
            raise ValueError("A task brings its own due time; leave `seconds` out and say when to warn.")
        if self.kind is not SlaKind.TASK and self.seconds is None:
            raise ValueError("Say in `seconds` how long it may take.")
        if self.kind is SlaKind.RESPONSE_LIMIT and (self.clock is SlaClock.WORKING or self.seconds != LIMIT_SECONDS):
            raise ValueError("The hard limit of an answer is 86400 seconds of the wall clock; only its warning is set.")
        if self.calendar_id and self.clock is SlaClock.WALL:
            raise ValueError("The wall clock has no calendar; choose WORKING or leave the calendar out.")
        return self


class SlaTimerPause(_Given):
    """Which timer stands still, and why."""

    timer_id: UUID
    reason: Text
    expected_version: int | None = None


class SlaTimerResume(_Given):
    """Which timer runs again."""

    timer_id: UUID
    expected_version: int | None = None


def minutes(written: str) -> int:
    """Minutes from midnight of a time of day."""
    hours, rest = written.split(":")
    return int(hours) * 60 + int(rest)


def _check_overlaps(stored: list[dict[str, int]]) -> None:
    ordered = sorted((each.get("weekday", 0), each["opens"], each["closes"]) for each in stored)
    for before, after in pairwise(ordered):
        if before[0] == after[0] and after[1] < before[2]:
            raise ValueError("Hours of one day overlap; join them.")
