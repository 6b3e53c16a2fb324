"""Words of products, audiences and funnels."""

from enum import StrEnum


class Market(StrEnum):
    """Who sells to whom."""

    B2C = "B2C"
    B2B = "B2B"
    B2G = "B2G"
    G2C = "G2C"


class StepPhase(StrEnum):
    """Where a step stands in the customer's journey."""

    AWARENESS = "AWARENESS"
    INTEREST = "INTEREST"
    CONSIDERATION = "CONSIDERATION"
    INTENT = "INTENT"
    EVALUATION = "EVALUATION"
    PURCHASE = "PURCHASE"
    RETENTION = "RETENTION"
    ADVOCACY = "ADVOCACY"


class StepSide(StrEnum):
    """Who works on the people at a step."""

    MARKETING = "MARKETING"
    SERVICE = "SERVICE"
    SALES = "SALES"


class LifecycleStage(StrEnum):
    """The stages other systems know."""

    SUBSCRIBER = "SUBSCRIBER"
    LEAD = "LEAD"
    MQL = "MQL"
    SQL = "SQL"
    OPPORTUNITY = "OPPORTUNITY"
    CUSTOMER = "CUSTOMER"
    EVANGELIST = "EVANGELIST"


class StepChange(StrEnum):
    """What a version of a funnel changed against the one before it."""

    STEP_ADDED = "STEP_ADDED"
    STEP_REMOVED = "STEP_REMOVED"
    STEPS_MERGED = "STEPS_MERGED"
    RENAMED = "RENAMED"
    KEY_CHANGED = "KEY_CHANGED"
    MOVED = "MOVED"
    GOAL_CHANGED = "GOAL_CHANGED"
    RULE_CHANGED = "RULE_CHANGED"
    ENTRY_RULE_CHANGED = "ENTRY_RULE_CHANGED"
    PHASE_CHANGED = "PHASE_CHANGED"
    SIDE_CHANGED = "SIDE_CHANGED"
    HANDOFF_CHANGED = "HANDOFF_CHANGED"
    OPTIONAL_CHANGED = "OPTIONAL_CHANGED"
    EXPECTED_DAYS_CHANGED = "EXPECTED_DAYS_CHANGED"
    LIFECYCLE_CHANGED = "LIFECYCLE_CHANGED"


class RollOutState(StrEnum):
    """Whether an audience may be worked on yet."""

    LOCKED = "LOCKED"
    OPEN = "OPEN"
    PASSED = "PASSED"
    FAILED = "FAILED"


class OnFail(StrEnum):
    """What follows when an audience's window ends without reaching its target."""

    HOLD = "HOLD"
    """Nothing opens by itself; people decide."""
    OPEN_NEXT = "OPEN_NEXT"
    """The next audience opens all the same."""
    RETRY = "RETRY"
    """The same audience gets another window of the same length, counted from nothing."""


class RollOutCause(StrEnum):
    """Why an audience's state changed."""

    PLAN = "PLAN"
    """The stages were written down anew."""
    RULE = "RULE"
    """The criterion, judged by the day cells."""
    MEMBER = "MEMBER"
    """A member decided against the rule, with a reason."""


class RecognitionState(StrEnum):
    """How far people are recognised by rules that changed."""

    RUNNING = "RUNNING"
    DONE = "DONE"


class ConversionKind(StrEnum):
    """What a journey ends in."""

    STEP_ENTRY = "STEP_ENTRY"
    SALE = "SALE"
    HANDOFF = "HANDOFF"
    """An accepted handoff: counted by resource like the others, asked for in no attribution report."""
