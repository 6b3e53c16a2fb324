"""How endpoints are, and since when they have their secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from funnel.webhooks.health import Health, health, secrets_since
from graphapi.answers import answer_type
from graphapi.context import Info


@answer_type
class WebhookSecret:
    """A secret that requests are signed with; its value is not told to anybody."""

    created_at: datetime = strawberry.field(description="Since when it signs.")
    valid_until: datetime | None = strawberry.field(description="Until when, where a newer one took its place.")


@answer_type
class WebhookEndpointHealth:
    """How an endpoint is now."""

    waiting: int = strawberry.field(description="Deliveries that are to be sent, for the first time or again.")
    waiting_since: datetime | None = strawberry.field(description="When the oldest of them was written.")
    delivered_last_day: int = strawberry.field(description="Of those written in the last 24 hours: delivered.")
    failed_last_day: int = strawberry.field(description="Of those written in the last 24 hours: given up.")
    last_delivered_at: datetime | None = strawberry.field(
        description="When something was last taken, of the last 24 hours."
    )


async def healths(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, WebhookEndpointHealth]:
    """Of all asked endpoints at once."""
    found = await health(info.reader, ids, info.now)
    return {endpoint_id: _shown(each) for endpoint_id, each in found.items()}


def _shown(given: Health) -> WebhookEndpointHealth:
    return WebhookEndpointHealth(
        waiting=given.waiting,
        waiting_since=given.waiting_since,
        delivered_last_day=given.delivered_lately,
        failed_last_day=given.failed_lately,
        last_delivered_at=given.last_delivered_at,
    )


async def secrets(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[WebhookSecret]]:
    """Those that sign now, the newest first, of all asked endpoints at once."""
    found = await secrets_since(info.reader, ids, info.now)
    return {
        endpoint_id: [WebhookSecret(created_at=made, valid_until=until) for made, until in found.get(endpoint_id, ())]
        for endpoint_id in ids
    }
