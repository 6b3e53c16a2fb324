"""The closed vocabularies of people and deals: one word from CHECK constraint to GraphQL enum."""

from enum import StrEnum


class Role(StrEnum):
    """What a member is in the workspace; one member may be several."""

    ADMIN = "ADMIN"
    STRATEGIST = "STRATEGIST"
    MARKETER = "MARKETER"
    COMMUNITY_MANAGER = "COMMUNITY_MANAGER"
    AUTHOR = "AUTHOR"
    SUPPORT = "SUPPORT"
    SALES_MANAGER = "SALES_MANAGER"
    SALES_LEAD = "SALES_LEAD"
    ANALYST = "ANALYST"
    CLIENT = "CLIENT"
    INTEGRATION = "INTEGRATION"


class HeadcountBand(StrEnum):
    """Size of the company that uses the workspace."""

    UNDER_100 = "UNDER_100"
    FROM_100_TO_1000 = "FROM_100_TO_1000"
    OVER_1000 = "OVER_1000"


class IdentityKind(StrEnum):
    """How a person is recognised."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ANONYMOUS_ID = "ANONYMOUS_ID"
    PLATFORM_USER_ID = "PLATFORM_USER_ID"
    HANDLE = "HANDLE"
    EXTERNAL_ID = "EXTERNAL_ID"


class IdentityPeriod(StrEnum):
    """In which time the values of one kind that a person may have are counted."""

    EVER = "EVER"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    ANNUALLY = "ANNUALLY"


class MatchKeyKind(StrEnum):
    """By what two persons are found that may be one."""

    PHONE_TAIL = "PHONE_TAIL"
    EMAIL = "EMAIL"
    EMAIL_LOCAL = "EMAIL_LOCAL"
    HANDLE = "HANDLE"
    NAME = "NAME"
    LEFT_OUT = "LEFT_OUT"


class Attitude(StrEnum):
    """How a person stands to the company."""

    GREEN = "GREEN"
    NONE = "NONE"
    RED = "RED"


class TouchpointKind(StrEnum):
    """What the contact was."""

    IMPRESSION = "IMPRESSION"
    VIEW = "VIEW"
    REACTION = "REACTION"
    COMMENT = "COMMENT"
    SHARE = "SHARE"
    MENTION = "MENTION"
    FOLLOW = "FOLLOW"
    MESSAGE = "MESSAGE"
    CLICK = "CLICK"
    VISIT = "VISIT"
    DOWNLOAD = "DOWNLOAD"
    SUBSCRIBE = "SUBSCRIBE"
    FORM_SUBMIT = "FORM_SUBMIT"
    CALL = "CALL"
    EVENT_REGISTER = "EVENT_REGISTER"
    EVENT_ATTEND = "EVENT_ATTEND"
    PURCHASE = "PURCHASE"
    REVIEW = "REVIEW"
    RECOMMENDATION = "RECOMMENDATION"
    CUSTOM = "CUSTOM"


PASSIVE_KINDS = frozenset({TouchpointKind.IMPRESSION, TouchpointKind.VIEW})
"""Kinds in which the person did nothing: they do not count as activity."""


class RecognisedBy(StrEnum):
    """Which evidence told the source of a touch, the strongest first."""

    EXPLICIT_ID = "EXPLICIT_ID"
    PROMO_CODE = "PROMO_CODE"
    PHONE_NUMBER = "PHONE_NUMBER"
    ACCOUNT = "ACCOUNT"
    TRACKED_LINK = "TRACKED_LINK"
    UTM = "UTM"
    REFERRER = "REFERRER"
    LANDING_PAGE = "LANDING_PAGE"
    PLACE = "PLACE"
    REFERRER_HOST = "REFERRER_HOST"


class ChannelToldBy(StrEnum):
    """What told the channel of a touch: whoever recorded it, the resource that sent the person, or the rules."""

    STATED = "STATED"
    RESOURCE = "RESOURCE"
    RULES = "RULES"


class Direction(StrEnum):
    """Towards the company or from it."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


class LeadStatus(StrEnum):
    """Where the work on a lead stands."""

    OPEN = "OPEN"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    WORKING = "WORKING"
    WON = "WON"
    LOST = "LOST"
    NURTURING = "NURTURING"
    DISQUALIFIED = "DISQUALIFIED"


class LossReason(StrEnum):
    """Why a lead or deal was lost."""

    COMPETITOR = "COMPETITOR"
    PRICE = "PRICE"
    TIMING = "TIMING"
    NO_RESPONSE = "NO_RESPONSE"
    NO_NEED = "NO_NEED"
    NO_BUDGET = "NO_BUDGET"
    OTHER = "OTHER"


class EntryCause(StrEnum):
    """Why a lead entered a step."""

    RULE = "RULE"
    START = "START"
    MOVE = "MOVE"
    RECYCLE = "RECYCLE"
    IMPORT = "IMPORT"


class AudienceSource(StrEnum):
    """Who says which audience a lead belongs to; what people said stays, whatever the rules say later."""

    RULE = "RULE"
    """The audiences' rules, over the person's facts."""
    GIVEN = "GIVEN"
    """The form or file that started the lead."""
    MEMBER = "MEMBER"
    """A member, with a reason."""


class HandoffStatus(StrEnum):
    """State of an offer from marketing to sales."""

    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    RECYCLED = "RECYCLED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class DeclineReason(StrEnum):
    """Why sales declined before contact."""

    WRONG_ROUTE = "WRONG_ROUTE"
    INCOMPLETE = "INCOMPLETE"
    OFF_TARGET = "OFF_TARGET"
    DUPLICATE = "DUPLICATE"
    NO_CAPACITY = "NO_CAPACITY"
    OTHER = "OTHER"


class DealStatus(StrEnum):
    """State of a deal."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"


class SaleKind(StrEnum):
    """How something is sold: what a product offers, and how one sale was made."""

    ONLINE = "ONLINE"
    RETAIL = "RETAIL"
    WHOLESALE = "WHOLESALE"
    PARTNER = "PARTNER"
    DIRECT = "DIRECT"


class SaleEventKind(StrEnum):
    """What changed a sale's money and units."""

    SALE = "SALE"
    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    CANCELLATION = "CANCELLATION"


class ConsentPurpose(StrEnum):
    """What a person agreed to."""

    MARKETING = "MARKETING"
    SALES = "SALES"
    SERVICE = "SERVICE"
    ANALYTICS = "ANALYTICS"


class TimelineKind(StrEnum):
    """What a line of a timeline tells."""

    TOUCH = "TOUCH"
    STEP = "STEP"
    HANDOFF = "HANDOFF"
    CALL = "CALL"
    TASK = "TASK"
    NOTE = "NOTE"
    DEAL = "DEAL"
    SALE = "SALE"
    REFUND = "REFUND"
    STATUS = "STATUS"
    MERGE = "MERGE"


class ImportKind(StrEnum):
    """What a file holds."""

    LEADS = "LEADS"
    DEALS = "DEALS"
    TOUCHPOINTS = "TOUCHPOINTS"
    SPEND = "SPEND"
    METRICS = "METRICS"
    RESOURCES = "RESOURCES"


class ImportStatus(StrEnum):
    """State of an import."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    UNDONE = "UNDONE"


class EntryPointKind(StrEnum):
    """What is looked up before the workspace is known."""

    ACCOUNT = "ACCOUNT"
    API_KEY = "API_KEY"
    SHORT_LINK = "SHORT_LINK"
    WEBHOOK = "WEBHOOK"
    WRITE_KEY = "WRITE_KEY"
    FORM = "FORM"


class AuditOutcome(StrEnum):
    """Whether it was allowed."""

    DONE = "DONE"
    REFUSED = "REFUSED"


class ScoreEntryKind(StrEnum):
    """What changed a score."""

    FACT = "FACT"
    DECAY = "DECAY"
