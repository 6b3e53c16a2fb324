"""Inputs of desks."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID

from graphapi.compiler import input_type


@input_type
class WorkingTimeInput:
    """Hours of one weekday."""

    weekday: int = strawberry.field(description="1 Monday … 7 Sunday.")
    start: str = strawberry.field(description="Such as 09:00.")
    end: str = strawberry.field(description="Such as 18:00; 24:00 is the end of the day.")


@input_type
class WorkingWeekInput:
    """The hours of a week by the wall clock of a zone."""

    time_zone: str = strawberry.field(description="Such as Europe/Moscow.")
    times: list[WorkingTimeInput] = strawberry.field(description="A weekday may have several.")
    holidays: list[date] | None = strawberry.field(default=None, description="Days without work.")


@input_type
class DeskSetInput:
    """How a member or a team takes leads; the whole desk is written, null is no limit."""

    member_id: ID | None = strawberry.field(default=None, description="Whose desk: a member's,")
    team_id: ID | None = strawberry.field(default=None, description="or a team's: hours of those without their own.")
    capacity: int | None = strawberry.field(default=None, description="Open leads and waiting offers at a time.")
    daily_capacity: int | None = strawberry.field(default=None, description="Offers a day of the workspace.")
    hours: WorkingWeekInput | None = strawberry.field(default=None, description="Always when left out.")
    expected_version: int | None = strawberry.field(
        default=None, description="`version` of the desk as it was read; 0 before it was ever set."
    )
