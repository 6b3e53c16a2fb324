"""Words of webhooks: what we send to others."""

from enum import StrEnum


class WebhookEndpointStatus(StrEnum):
    """Whether an endpoint is sent to."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


class WebhookDisabledReason(StrEnum):
    """Why an endpoint is not sent to."""

    BY_HAND = "BY_HAND"
    GONE = "GONE"
    """It answered 410."""
    FAILING = "FAILING"
    """Nothing was delivered for days."""


class WebhookDeliveryStatus(StrEnum):
    """Where a delivery stands."""

    WAITING = "WAITING"
    """To be sent, for the first time or again."""
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    """Given up; it can be replayed."""
