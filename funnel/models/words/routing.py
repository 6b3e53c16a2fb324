"""Vocabulary of handing over: packet fields, targets, strategies, and why somebody was passed over."""

from enum import StrEnum


class PacketFieldKind(StrEnum):
    """What is written into a field of the packet."""

    TEXT = "TEXT"
    CHOICE = "CHOICE"
    NUMBER = "NUMBER"
    DATE = "DATE"
    YES_NO = "YES_NO"


class RoutingTarget(StrEnum):
    """Whom a rule sends to."""

    TEAM = "TEAM"
    MEMBER = "MEMBER"
    PREVIOUS_OWNER = "PREVIOUS_OWNER"
    COMPANY_OWNER = "COMPANY_OWNER"


class RoutingStrategy(StrEnum):
    """Who of several gets the next one."""

    ROUND_ROBIN = "ROUND_ROBIN"
    LEAST_LOADED = "LEAST_LOADED"
    WEIGHTED = "WEIGHTED"


class OutsideHours(StrEnum):
    """What becomes of an offer when its candidate does not work at the moment."""

    SKIP = "SKIP"
    WAIT = "WAIT"


class PassedOver(StrEnum):
    """Why a candidate was not offered the lead."""

    TRIED = "TRIED"
    ABSENT = "ABSENT"
    FULL = "FULL"
    FULL_TODAY = "FULL_TODAY"
    OUTSIDE_HOURS = "OUTSIDE_HOURS"


class NobodyFound(StrEnum):
    """Why no rule found anybody."""

    NO_RULE_HOLDS = "NO_RULE_HOLDS"
    NO_CANDIDATE = "NO_CANDIDATE"
    ALL_PASSED_OVER = "ALL_PASSED_OVER"
