"""Words of answers that are sent to networks."""

from enum import StrEnum


class MessageStatus(StrEnum):
    """How far an answer of the company has come."""

    RECORDED = "RECORDED"
    """Kept here; it was sent elsewhere, or nobody sent it."""
    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    """The network has taken it."""
    DELIVERED = "DELIVERED"
    READ = "READ"
    FAILED = "FAILED"
    """It was not sent: the reason says why."""
    UNKNOWN = "UNKNOWN"
    """The network did not say whether it sent it; it is not sent again by itself."""


class MessageSendAction(StrEnum):
    """What a viewer may do with an answer on its way."""

    SEND_AGAIN = "SEND_AGAIN"
