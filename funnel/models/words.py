"""The closed vocabularies of the model and the numbers: one word from CHECK constraint to GraphQL enum."""

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


class ChannelGroup(StrEnum):
    """Channels that belong together in reports."""

    ORGANIC_SOCIAL = "ORGANIC_SOCIAL"
    PAID_SOCIAL = "PAID_SOCIAL"
    MESSAGING = "MESSAGING"
    ORGANIC_SEARCH = "ORGANIC_SEARCH"
    PAID_SEARCH = "PAID_SEARCH"
    DISPLAY = "DISPLAY"
    EMAIL = "EMAIL"
    REFERRAL = "REFERRAL"
    DIRECT = "DIRECT"
    OFFLINE = "OFFLINE"
    MARKETPLACE = "MARKETPLACE"
    OWNED_COMMUNITY = "OWNED_COMMUNITY"
    AI_ASSISTANTS = "AI_ASSISTANTS"
    OTHER = "OTHER"


class ResourceKind(StrEnum):
    """What a cluster resource is."""

    CORPORATE_SITE = "CORPORATE_SITE"
    SALES_SITE = "SALES_SITE"
    ONLINE_SHOP = "ONLINE_SHOP"
    LANDING_PAGE = "LANDING_PAGE"
    BLOG = "BLOG"
    FORUM = "FORUM"
    SOCIAL_PAGE = "SOCIAL_PAGE"
    SOCIAL_GROUP = "SOCIAL_GROUP"
    SOCIAL_CHANNEL = "SOCIAL_CHANNEL"
    SOCIAL_PROFILE = "SOCIAL_PROFILE"
    PLATFORM_APP = "PLATFORM_APP"
    MOBILE_APP = "MOBILE_APP"
    BOT = "BOT"
    AD_CAMPAIGN = "AD_CAMPAIGN"
    SEO = "SEO"
    MARKETPLACE_LISTING = "MARKETPLACE_LISTING"
    PAID_PLACEMENT = "PAID_PLACEMENT"
    NEWSLETTER = "NEWSLETTER"
    EVENT = "EVENT"
    CALL_LINE = "CALL_LINE"
    INFLUENCER = "INFLUENCER"
    PARTNER = "PARTNER"
    OFFLINE_AD = "OFFLINE_AD"
    INTRANET = "INTRANET"
    CRM = "CRM"
    ERP = "ERP"
    CMS = "CMS"
    PUBLISHING_TOOL = "PUBLISHING_TOOL"
    ANALYTICS_TOOL = "ANALYTICS_TOOL"
    LISTENING_TOOL = "LISTENING_TOOL"
    CONNECTOR = "CONNECTOR"


class Placement(StrEnum):
    """Whose place it is."""

    OWN = "OWN"
    OUTPOST = "OUTPOST"
    PAID = "PAID"
    EARNED = "EARNED"


class ResourceUser(StrEnum):
    """Who uses a resource; back office and front office follow from it and may overlap."""

    STAFF = "STAFF"
    AUDIENCE = "AUDIENCE"


class Purpose(StrEnum):
    """What a resource is for."""

    MARKETING = "MARKETING"
    SALES = "SALES"
    SUPPORT = "SUPPORT"
    TRAINING = "TRAINING"
    RECRUITING = "RECRUITING"
    PARTNERS = "PARTNERS"


class ResourceState(StrEnum):
    """Whether a resource is in use."""

    IDEA = "IDEA"
    PLANNED = "PLANNED"
    ACTIVE = "ACTIVE"
    POSTPONED = "POSTPONED"
    REJECTED = "REJECTED"
    RETIRED = "RETIRED"


class CostModel(StrEnum):
    """What is paid for."""

    FIXED = "FIXED"
    PER_CLICK = "PER_CLICK"
    PER_THOUSAND = "PER_THOUSAND"
    PER_LEAD = "PER_LEAD"
    PER_CALL = "PER_CALL"
    SHARE_OF_SALE = "SHARE_OF_SALE"


class PricePeriod(StrEnum):
    """How long one price of a schedule lasts; months and longer keep the day of the month where there is one."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class SpendCadence(StrEnum):
    """How often something is paid."""

    MONTH = "MONTH"
    WEEK = "WEEK"


class TieKind(StrEnum):
    """How one resource feeds another."""

    POSTS_TO = "POSTS_TO"
    LINKS_TO = "LINKS_TO"
    EMBEDS = "EMBEDS"


class ConnectorState(StrEnum):
    """Whether what carries a tie is heard of; computed when it is read."""

    ALIVE = "ALIVE"
    SILENT = "SILENT"
    NEVER_SEEN = "NEVER_SEEN"


class PlaceKind(StrEnum):
    """What a place outside the cluster is."""

    REVIEW_SITE = "REVIEW_SITE"
    FORUM = "FORUM"
    MEDIA = "MEDIA"
    BLOG = "BLOG"
    SOCIAL_NETWORK = "SOCIAL_NETWORK"
    MESSENGER = "MESSENGER"
    MARKETPLACE = "MARKETPLACE"
    DIRECTORY = "DIRECTORY"
    SEARCH = "SEARCH"
    OTHER = "OTHER"


class GoalStatus(StrEnum):
    """Life of a resource goal."""

    DRAFT = "DRAFT"
    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    RUNNING = "RUNNING"
    ACHIEVED = "ACHIEVED"
    MISSED = "MISSED"
    CANCELLED = "CANCELLED"


class GoalOutcome(StrEnum):
    """What a goal that is over came to."""

    ACHIEVED = "ACHIEVED"
    MISSED = "MISSED"


class PlanStatus(StrEnum):
    """Life of a plan: returned plans are drafts again, with the comment."""

    DRAFT = "DRAFT"
    APPROVED = "APPROVED"
    SUPERSEDED = "SUPERSEDED"


class ContentFormat(StrEnum):
    """What a content item is."""

    POST = "POST"
    ARTICLE = "ARTICLE"
    VIDEO = "VIDEO"
    SHORT_VIDEO = "SHORT_VIDEO"
    STORY = "STORY"
    IMAGE = "IMAGE"
    CAROUSEL = "CAROUSEL"
    PODCAST = "PODCAST"
    NEWSLETTER_ISSUE = "NEWSLETTER_ISSUE"
    LANDING = "LANDING"
    AD_CREATIVE = "AD_CREATIVE"
    ANSWER = "ANSWER"
    REVIEW = "REVIEW"
    EVENT_TALK = "EVENT_TALK"
    OTHER = "OTHER"


class ContentState(StrEnum):
    """Life of a content item: what is returned is a brief again, with the comment."""

    BRIEF = "BRIEF"
    WRITTEN = "WRITTEN"
    APPROVED = "APPROVED"
    SCHEDULED = "SCHEDULED"
    PUBLISHED = "PUBLISHED"
    CANCELLED = "CANCELLED"


class ExperimentMetric(StrEnum):
    """What decides between variants; each is a rate, see funnel/README.md."""

    CLICKS = "CLICKS"
    LEADS = "LEADS"
    ENGAGEMENT = "ENGAGEMENT"
    CONVERSION = "CONVERSION"


class ExperimentState(StrEnum):
    """Whether it is still to be decided."""

    OPEN = "OPEN"
    DECIDED = "DECIDED"
    CANCELLED = "CANCELLED"


class EngagementStatus(StrEnum):
    """Life of an agency's engagement: nothing runs before the client said go."""

    DRAFT = "DRAFT"
    PROPOSED = "PROPOSED"
    RUNNING = "RUNNING"
    DECLINED = "DECLINED"
    ENDED = "ENDED"


class EngagementTermKind(StrEnum):
    """What an agency is paid for."""

    SHARE_OF_SALE = "SHARE_OF_SALE"
    MONTHLY_FEE = "MONTHLY_FEE"
    PER_CALL = "PER_CALL"


class TermBase(StrEnum):
    """Of what a share is taken, net of returns."""

    REVENUE = "REVENUE"
    CONTRIBUTION = "CONTRIBUTION"


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


class ConversionKind(StrEnum):
    """What a journey ends in."""

    STEP_ENTRY = "STEP_ENTRY"
    SALE = "SALE"
    HANDOFF = "HANDOFF"
    """An accepted handoff: counted by resource like the others, asked for in no attribution report."""


class MatrixVariant(StrEnum):
    """As it is, as it should be, as it turned out."""

    AS_IS = "AS_IS"
    TO_BE = "TO_BE"
    ACTUAL = "ACTUAL"


class MatrixCellState(StrEnum):
    """How far a variant of a cell is: the state of the resource, the way of the goal, or whether it can be read yet."""

    IDEA = "IDEA"
    PLANNED = "PLANNED"
    ACTIVE = "ACTIVE"
    POSTPONED = "POSTPONED"
    REJECTED = "REJECTED"
    RETIRED = "RETIRED"
    LOCKED = "LOCKED"
    FINAL = "FINAL"


class SnapshotSource(StrEnum):
    """Where the cells of a snapshot of the matrix came from."""

    BY_HAND = "BY_HAND"
    FACTS = "FACTS"
    PUBLISHED = "PUBLISHED"


class ReportStatus(StrEnum):
    """Whether a weekly report may still change."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
