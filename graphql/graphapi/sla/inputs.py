"""Filters, orders and inputs of service times."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID

from crm.models import SlaTimer as TimerRow
from crm.models.sla_words import SlaClock, SlaKind, SlaState, Weekday
from graphapi.compiler import filters, input_type, match, orders

VERSION = "`version` as it was read; refused when somebody changed it since."
APPLY = "Whether what runs already is dated anew; by itself a change concerns what begins after it."

SLA_TIMER_FILTER = filters(
    "SlaTimerFilter",
    TimerRow,
    kind=match.enum(SlaKind),
    state=match.enum(SlaState),
    member_id=match.id("mem"),
    lead_id=match.id("lead"),
    due_at=match.datetime(),
)
SLA_TIMER_ORDER = orders("SlaTimerOrder", TimerRow, due_at="due_at", default="due_at")


@input_type
class WorkingHoursInput:
    """From a time of day until another; one that is not later is the next day's."""

    opens: str = strawberry.field(description="HH:MM.")
    closes: str = strawberry.field(description="HH:MM, up to 24:00.")


@input_type
class WeeklyHoursInput:
    """Hours of every such day; a day may have several."""

    weekday: Weekday = strawberry.field(description="On which day they open.")
    opens: str = strawberry.field(description="HH:MM.")
    closes: str = strawberry.field(description="HH:MM, up to 24:00.")


@input_type
class WorkingCalendarSaveInput:
    """A new calendar of a team, a member or (neither) the workspace, or all of one that is there."""

    calendar_id: ID | None = strawberry.field(default=None, description="Which one; a new one when left out.")
    name: str = strawberry.field(description="What it is called.")
    time_zone: str = strawberry.field(description="Such as Europe/Moscow.")
    team_id: ID | None = strawberry.field(default=None, description="Of this team.")
    member_id: ID | None = strawberry.field(default=None, description="Of this member.")
    weekly: list[WeeklyHoursInput] = strawberry.field(description="An ordinary week; days left out are free.")
    apply_to_running: bool = strawberry.field(default=False, description=APPLY)
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class SpecialDayInput:
    """A day on which the week does not hold."""

    day: date = strawberry.field(description="Which day.")
    name: str = strawberry.field(description="What it is.")
    hours: list[WorkingHoursInput] = strawberry.field(
        default_factory=list, description="When work is done on it; none on a day off."
    )


@input_type
class HolidaysSetInput:
    """A year's holidays at once: written new or changed, by their day."""

    calendar_id: ID = strawberry.field(description="In which calendar.")
    days: list[SpecialDayInput] = strawberry.field(default_factory=list, description="At most 400.")
    remove: list[date] = strawberry.field(default_factory=list, description="Days that are ordinary again.")
    apply_to_running: bool = strawberry.field(default=False, description=APPLY)
    expected_version: int | None = strawberry.field(default=None, description="Of the calendar. " + VERSION)


@input_type
class SlaPolicySetInput:
    """How long one kind of thing may take; the policy of exactly this scope is made or changed."""

    kind: SlaKind = strawberry.field(description="Of what.")
    product_id: ID | None = strawberry.field(default=None, description="For this product only.")
    resource_id: ID | None = strawberry.field(default=None, description="For this resource only.")
    team_id: ID | None = strawberry.field(default=None, description="For this team only.")
    seconds: int | None = strawberry.field(
        default=None, description="How long; left out for tasks; 86400 for the hard limit, which nobody can change."
    )
    clock: SlaClock = strawberry.field(default=SlaClock.WALL, description="Which time counts.")
    calendar_id: ID | None = strawberry.field(
        default=None, description="Whose; left out: the member's, else the team's, else the workspace's."
    )
    warn_before_seconds: int | None = strawberry.field(default=None, description="When to warn; never when left out.")
    is_archived: bool = strawberry.field(default=False, description="True when it is not to hold any more.")
    apply_to_running: bool = strawberry.field(default=False, description=APPLY)
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class SlaTimerPauseInput:
    """Which timer stands still, and why."""

    timer_id: ID = strawberry.field(description="Which one.")
    reason: str = strawberry.field(description="What it has to wait for.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class SlaTimerResumeInput:
    """Which timer runs again."""

    timer_id: ID = strawberry.field(description="Which one.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
