"""Words of metrics."""

from enum import StrEnum


class Metric(StrEnum):
    """What a goal or a figure counts; unit, direction and aggregation stand in `funnel.metrics.catalogue`."""

    STEP_GOAL_REACHED = "STEP_GOAL_REACHED"
    STEP_ENTRIES = "STEP_ENTRIES"
    LEADS = "LEADS"
    HANDOFFS_ACCEPTED = "HANDOFFS_ACCEPTED"
    SALES = "SALES"
    UNITS_SOLD = "UNITS_SOLD"
    REVENUE = "REVENUE"
    CONTRIBUTION = "CONTRIBUTION"
    REACH = "REACH"
    IMPRESSIONS = "IMPRESSIONS"
    FOLLOWERS = "FOLLOWERS"
    ENGAGEMENT = "ENGAGEMENT"
    CLICKS = "CLICKS"
    CTR = "CTR"
    SESSIONS = "SESSIONS"
    BOUNCE_RATE = "BOUNCE_RATE"
    SUBSCRIPTIONS = "SUBSCRIPTIONS"
    CONTACT_BASE = "CONTACT_BASE"
    RETURNING_VISITORS = "RETURNING_VISITORS"
    SEARCH_POSITION = "SEARCH_POSITION"
    MENTIONS = "MENTIONS"
    POSITIVE_SHARE = "POSITIVE_SHARE"
    RESPONSE_TIME = "RESPONSE_TIME"
    ANSWERED_WITHIN_HOUR = "ANSWERED_WITHIN_HOUR"
    SATISFACTION = "SATISFACTION"
    DOWNLOADS = "DOWNLOADS"
    ATTENDANCE = "ATTENDANCE"
    COST_PER_LEAD = "COST_PER_LEAD"
    COST_PER_STEP_GOAL = "COST_PER_STEP_GOAL"
    COST_PER_SALE = "COST_PER_SALE"
    COST_PER_UNIT = "COST_PER_UNIT"
    COST_PER_STEP_ENTRY = "COST_PER_STEP_ENTRY"
    COST_PER_HANDOFF = "COST_PER_HANDOFF"
    COST_PER_REACH = "COST_PER_REACH"
    COST_PER_THOUSAND_IMPRESSIONS = "COST_PER_THOUSAND_IMPRESSIONS"
    COST_PER_FOLLOWER = "COST_PER_FOLLOWER"
    COST_PER_ENGAGEMENT = "COST_PER_ENGAGEMENT"
    COST_PER_CLICK = "COST_PER_CLICK"
    COST_PER_SESSION = "COST_PER_SESSION"
    COST_PER_SUBSCRIPTION = "COST_PER_SUBSCRIPTION"
    COST_PER_CONTACT = "COST_PER_CONTACT"
    COST_PER_RETURNING_VISITOR = "COST_PER_RETURNING_VISITOR"
    COST_PER_MENTION = "COST_PER_MENTION"
    COST_PER_DOWNLOAD = "COST_PER_DOWNLOAD"
    COST_PER_ATTENDEE = "COST_PER_ATTENDEE"


FUNNEL_METRICS = frozenset(
    {
        Metric.STEP_GOAL_REACHED,
        Metric.STEP_ENTRIES,
        Metric.LEADS,
        Metric.HANDOFFS_ACCEPTED,
        Metric.SALES,
        Metric.UNITS_SOLD,
        Metric.REVENUE,
        Metric.CONTRIBUTION,
    }
)
"""Counted from facts by the service itself; all others are recorded day by day or derived from cost."""


class MetricDirection(StrEnum):
    """Which way is better."""

    HIGHER_IS_BETTER = "HIGHER_IS_BETTER"
    LOWER_IS_BETTER = "LOWER_IS_BETTER"


class Aggregation(StrEnum):
    """How days become a period."""

    SUM = "SUM"
    LAST = "LAST"
    MEAN = "MEAN"
    MIN = "MIN"


class MetricSource(StrEnum):
    """Where the figures of a metric come from."""

    FACTS = "FACTS"
    """Counted by the service from what happened to people."""
    RECORDED = "RECORDED"
    """Recorded day by day, by hand or by an integration."""
    DERIVED = "DERIVED"
    """Computed of others: spend divided by a count."""


class CountingUnit(StrEnum):
    """What is counted once."""

    PERSON = "PERSON"
    COMPANY = "COMPANY"


class MetricUnit(StrEnum):
    """What one of it is."""

    COUNT = "COUNT"
    UNITS = "UNITS"
    MONEY = "MONEY"
    SHARE = "SHARE"
    SECONDS = "SECONDS"
    POSITION = "POSITION"
    SCORE = "SCORE"


class ProfileDimension(StrEnum):
    """By what the audience of a resource is divided."""

    AGE = "AGE"
    GENDER = "GENDER"
    CITY = "CITY"
    LANGUAGE = "LANGUAGE"
    DEVICE = "DEVICE"
