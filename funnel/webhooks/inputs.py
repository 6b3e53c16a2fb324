"""What is told of an endpoint."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from funnel.inputs import Input, Name, Prose

DAY_HOURS = 24
WEEK_HOURS = 7 * DAY_HOURS
MOST_NAMED = 100
EventTypeName = Annotated[str, StringConstraints(max_length=60)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Named = tuple[UUID, ...]
CheckAddress = Callable[[str], object]
"""Raises ForbiddenAddress for an address that may not be called (`crm.outbound`)."""


class Filters(Input):
    """Of which events an endpoint is told; an empty list lets all through."""

    event_types: tuple[EventTypeName, ...] | None = Field(default=None, max_length=MOST_NAMED)
    product_ids: Named | None = Field(default=None, max_length=MOST_NAMED)
    channel_ids: Named | None = Field(default=None, max_length=MOST_NAMED)
    resource_ids: Named | None = Field(default=None, max_length=MOST_NAMED)
    team_ids: Named | None = Field(default=None, max_length=MOST_NAMED)


class WebhookEndpointCreate(Filters):
    """Where to send what."""

    name: Name
    url: Address
    description: Prose | None = None


class WebhookEndpointUpdate(Filters):
    """What changes; what waits already goes to the new address."""

    endpoint_id: UUID
    name: Name | None = None
    url: Address | None = None
    description: Prose | None = None
    expected_version: int | None = None


class WebhookEndpointRotate(Input):
    """A new secret; the old one signs on for a while, so that nothing is refused meanwhile."""

    endpoint_id: UUID
    keep_old_hours: int = Field(default=DAY_HOURS, ge=0, le=WEEK_HOURS)
    expected_version: int | None = None


class WebhookEndpointEnable(Input):
    """Which endpoint is sent to again, and from when on."""

    endpoint_id: UUID
    since: datetime | None = None
    expected_version: int | None = None


class WebhookEndpointSwitch(Input):
    """Which endpoint is switched off, or goes."""

    endpoint_id: UUID
    expected_version: int | None = None


class WebhookEndpointTest(Input):
    """Which endpoint is sent a test."""

    endpoint_id: UUID


class WebhookDeliveryReplay(Input):
    """What is sent again: one delivery, or all of an endpoint that were given up since a time."""

    delivery_id: UUID | None = None
    endpoint_id: UUID | None = None
    failed_since: datetime | None = None
