"""The closed vocabularies of what sales managers do all day: one word from CHECK constraint to GraphQL enum."""

from enum import StrEnum


class TaskKind(StrEnum):
    """What a task is done by."""

    CALL = "CALL"
    MESSAGE = "MESSAGE"
    MEETING = "MEETING"
    OTHER = "OTHER"


class CallResult(StrEnum):
    """How a call ended."""

    REACHED = "REACHED"
    NO_ANSWER = "NO_ANSWER"
    BUSY = "BUSY"
    WRONG_NUMBER = "WRONG_NUMBER"
    VOICEMAIL = "VOICEMAIL"


class DealRole(StrEnum):
    """What a person is in a deal."""

    DECISION_MAKER = "DECISION_MAKER"
    INFLUENCER = "INFLUENCER"
    USER = "USER"
    PAYER = "PAYER"
    GATEKEEPER = "GATEKEEPER"
    OTHER = "OTHER"


class DealMoveKind(StrEnum):
    """What happened to a deal."""

    MOVED = "MOVED"
    LOST = "LOST"
    REOPENED = "REOPENED"


class SalesTargetMetric(StrEnum):
    """What a member or team is to sell in a month."""

    UNITS = "UNITS"
    AMOUNT = "AMOUNT"


class CommissionKind(StrEnum):
    """How a commission is reckoned."""

    SHARE = "SHARE"
    PER_UNIT = "PER_UNIT"


class CommissionBase(StrEnum):
    """Of what a share is taken."""

    REVENUE = "REVENUE"
    CONTRIBUTION = "CONTRIBUTION"
