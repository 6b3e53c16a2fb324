"""The closed vocabularies of conversations: one word from CHECK constraint to GraphQL enum."""

from enum import StrEnum


class ConversationStatus(StrEnum):
    """Who is to speak next, or that nobody is."""

    OPEN = "OPEN"
    """The person waits for the company."""
    ANSWERED = "ANSWERED"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"
    """Nothing was to be solved: spam, or an attack that was exposed."""


class ConversationCategory(StrEnum):
    """What the person wants."""

    QUESTION = "QUESTION"
    COMPLAINT = "COMPLAINT"
    PRAISE = "PRAISE"
    IDEA = "IDEA"
    ORDER = "ORDER"
    LEAD = "LEAD"
    SPAM = "SPAM"


class Sentiment(StrEnum):
    """How the person speaks of the company."""

    POSITIVE = "POSITIVE"
    NEUTRAL = "NEUTRAL"
    NEGATIVE = "NEGATIVE"


class NegativeKind(StrEnum):
    """Whether a negative is a customer's or staged; it is a customer's until somebody says otherwise."""

    GENUINE = "GENUINE"
    ORCHESTRATED = "ORCHESTRATED"


class ResponseBand(StrEnum):
    """How long the first answer took, from the moment the mention appeared; each bound is inclusive."""

    REALTIME = "REALTIME"
    WITHIN_60_MIN = "WITHIN_60_MIN"
    WITHIN_90_MIN = "WITHIN_90_MIN"
    WITHIN_24_H = "WITHIN_24_H"
    LATE = "LATE"
    UNANSWERED = "UNANSWERED"


class ReplyFlag(StrEnum):
    """What is wrong with an answer."""

    BLAMES_CUSTOMER = "BLAMES_CUSTOMER"


class ConversationRouting(StrEnum):
    """How whoever answers was found."""

    SPECIALIST = "SPECIALIST"
    SPECIALIST_NOT_FOUND = "SPECIALIST_NOT_FOUND"
    """Nobody stands for the topic: the fallback answers."""
    MEMBER = "MEMBER"


class ClassifiedBy(StrEnum):
    """Who said what a thread is; what a member says stays."""

    SOURCE = "SOURCE"
    RULE = "RULE"
    MEMBER = "MEMBER"
    ALERT = "ALERT"


class AlertStatus(StrEnum):
    """Whether somebody has judged a burst."""

    OPEN = "OPEN"
    HANDLED = "HANDLED"


class AlertVerdict(StrEnum):
    """What a burst of negatives turned out to be."""

    GENUINE_WAVE = "GENUINE_WAVE"
    ATTACK = "ATTACK"


class InformationStatus(StrEnum):
    """Whether the client has answered."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
