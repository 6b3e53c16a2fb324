"""The closed vocabularies of working time and service times."""

from enum import StrEnum


class SlaKind(StrEnum):
    """What is waited for: of a handoff (ACCEPT, FIRST_CONTACT), a conversation (RESPONSE, RESPONSE_LIMIT), a task."""

    ACCEPT = "ACCEPT"
    FIRST_CONTACT = "FIRST_CONTACT"
    RESPONSE = "RESPONSE"
    RESPONSE_LIMIT = "RESPONSE_LIMIT"
    TASK = "TASK"


class Weekday(StrEnum):
    """A day of the week, in the order of ISO 8601."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


WEEK = tuple(Weekday)
"""Monday first."""


class SlaState(StrEnum):
    """Where a timer stands: RUNNING, PAUSED and BREACHED are waited for still; MET, LATE and CANCELLED have ended."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    BREACHED = "BREACHED"
    MET = "MET"
    LATE = "LATE"
    CANCELLED = "CANCELLED"


class SlaClock(StrEnum):
    """Which time counts: all of it, or that of a working calendar."""

    WALL = "WALL"
    WORKING = "WORKING"


OPEN_STATES = (SlaState.RUNNING, SlaState.PAUSED, SlaState.BREACHED)
"""Somebody still waits."""
