"""The closed vocabularies of the funnel report."""

from enum import StrEnum


class EntryMode(StrEnum):
    """Who belongs to the cohort: OPEN, whoever entered any step first in the period; CLOSED, at the first step only."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class FunnelBreakdown(StrEnum):
    """By what the cohort is split."""

    CHANNEL = "CHANNEL"
    CHANNEL_GROUP = "CHANNEL_GROUP"
    RESOURCE = "RESOURCE"
    CAMPAIGN = "CAMPAIGN"
    AUDIENCE = "AUDIENCE"
    OWNER = "OWNER"
    COMPANY = "COMPANY"
    FUNNEL_VERSION = "FUNNEL_VERSION"
    SALE_KIND = "SALE_KIND"


class ReentryMode(StrEnum):
    """What a lead that came back counts as: FIRST, the first time only; ALL, each way through by itself; OPTIMIZED,
    the way through that won first, else the one that came furthest (of equals the latest)."""

    FIRST = "FIRST"
    ALL = "ALL"
    OPTIMIZED = "OPTIMIZED"


class CountBy(StrEnum):
    """What is counted once: a person, or a company with all its people."""

    PERSONS = "PERSONS"
    COMPANIES = "COMPANIES"


class DecidedBy(StrEnum):
    """Which touch says to which row of a breakdown by channel, resource or campaign a lead belongs."""

    FIRST_TOUCH = "FIRST_TOUCH"
    LAST_TOUCH = "LAST_TOUCH"
    ALL_TOUCHES = "ALL_TOUCHES"
    STEP = "STEP"


class TrendUnit(StrEnum):
    """Length of a cohort period."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


class CellState(StrEnum):
    """A figure of the report whose people are asked for."""

    ENTERED = "ENTERED"
    REACHED = "REACHED"
    GOAL_REACHED = "GOAL_REACHED"
    DROPPED = "DROPPED"
    IN_PROGRESS = "IN_PROGRESS"
    NOT_YET_RIPE = "NOT_YET_RIPE"
    SKIPPED = "SKIPPED"
    REENTERED = "REENTERED"
