"""Filters, orders and inputs of webhooks."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from funnel.models import WebhookDelivery as WebhookDeliveryRow
from funnel.models import WebhookEndpoint as WebhookEndpointRow
from funnel.models.words import WebhookDeliveryStatus, WebhookEndpointStatus
from graphapi.compiler import filters, input_type, match, orders

WEBHOOK_ENDPOINT_FILTER = filters(
    "WebhookEndpointFilter",
    WebhookEndpointRow,
    status=match.enum(WebhookEndpointStatus),
    created_at=match.datetime(),
)
WEBHOOK_ENDPOINT_ORDER = orders(
    "WebhookEndpointOrder", WebhookEndpointRow, created_at="created_at", default="-created_at"
)
WEBHOOK_DELIVERY_FILTER = filters(
    "WebhookDeliveryFilter",
    WebhookDeliveryRow,
    endpoint_id=match.id("whe"),
    status=match.enum(WebhookDeliveryStatus),
    event_type=match.string(),
    created_at=match.datetime(),
)
WEBHOOK_DELIVERY_ORDER = orders(
    "WebhookDeliveryOrder", WebhookDeliveryRow, created_at="created_at", default="-created_at"
)
_SEEN = "The version you saw; refused when somebody changed it since."
_ADDRESS = "Where to send: https, in the open internet."
_TYPES = "Only events of these types (`webhookEventTypes`)."
_PRODUCTS = "Only events about leads, sales, contacts of these products."
_CHANNELS = "Only events of these channels: the contact's or conversation's, else the lead's first."
_RESOURCES = "Only events of these resources: the contact's or conversation's, else the lead's first."
_TEAMS = "Only events about leads whose owner is in one of these teams."


@input_type
class WebhookEndpointCreateInput:
    """Where to send what. Filters that are left out or empty let everything through; all that are given must hold."""

    name: str = strawberry.field(description="What it is called here.")
    url: str = strawberry.field(description=_ADDRESS)
    description: str | None = strawberry.field(default=None, description="What it is for.")
    event_types: list[str] | None = strawberry.field(default=None, description=_TYPES)
    product_ids: list[ID] | None = strawberry.field(default=None, description=_PRODUCTS)
    channel_ids: list[ID] | None = strawberry.field(default=None, description=_CHANNELS)
    resource_ids: list[ID] | None = strawberry.field(default=None, description=_RESOURCES)
    team_ids: list[ID] | None = strawberry.field(default=None, description=_TEAMS)
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class WebhookEndpointUpdateInput:
    """What changes; a filter that is given replaces the one before, null or empty takes it away."""

    endpoint_id: ID = strawberry.field(description="Which endpoint.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="What it is called here.")
    url: str | None = strawberry.field(default=strawberry.UNSET, description=_ADDRESS)
    description: str | None = strawberry.field(default=strawberry.UNSET, description="What it is for; null: nothing.")
    event_types: list[str] | None = strawberry.field(default=strawberry.UNSET, description=_TYPES)
    product_ids: list[ID] | None = strawberry.field(default=strawberry.UNSET, description=_PRODUCTS)
    channel_ids: list[ID] | None = strawberry.field(default=strawberry.UNSET, description=_CHANNELS)
    resource_ids: list[ID] | None = strawberry.field(default=strawberry.UNSET, description=_RESOURCES)
    team_ids: list[ID] | None = strawberry.field(default=strawberry.UNSET, description=_TEAMS)
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class WebhookEndpointRotateInput:
    """A new secret. The one before signs on for a while, beside the new one, so that nothing is refused meanwhile."""

    endpoint_id: ID = strawberry.field(description="Which endpoint.")
    keep_old_hours: int = strawberry.field(
        default=24, description="For how many hours requests are signed by the secret before too, 0 to 168."
    )
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class WebhookEndpointSwitchInput:
    """Which endpoint is switched off, or deleted."""

    endpoint_id: ID = strawberry.field(description="Which endpoint.")
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class WebhookEndpointEnableInput:
    """Which endpoint is switched on again, and from when on it is told."""

    endpoint_id: ID = strawberry.field(description="Which endpoint.")
    since: datetime | None = strawberry.field(
        default=None, description="Tell it too what happened since then, up to seven days back; else from now on."
    )
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class WebhookEndpointTestInput:
    """Which endpoint is sent a test."""

    endpoint_id: ID = strawberry.field(description="Which endpoint.")


@input_type
class WebhookDeliveryReplayInput:
    """What is sent again: one delivery, or all of an endpoint that were given up since a time."""

    delivery_id: ID | None = strawberry.field(default=None, description="This delivery, delivered or given up.")
    endpoint_id: ID | None = strawberry.field(default=None, description="Instead: those of this endpoint.")
    failed_since: datetime | None = strawberry.field(
        default=None, description="With the endpoint: those of events since then that were given up."
    )
