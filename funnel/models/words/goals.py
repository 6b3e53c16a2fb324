"""Words of goals, plans, content, engagements and what is published of them."""

from enum import StrEnum


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
