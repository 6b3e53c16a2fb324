"""Root fields that read webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from crm.members.permissions import Action
from funnel.webhooks.catalogue import EVENT_TYPES
from graphapi.answers import answer, answer_type
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.webhooks.inputs import (
    WEBHOOK_DELIVERY_FILTER,
    WEBHOOK_DELIVERY_ORDER,
    WEBHOOK_ENDPOINT_FILTER,
    WEBHOOK_ENDPOINT_ORDER,
)

if TYPE_CHECKING:
    from graphapi.webhooks.types import WebhookDelivery, WebhookEndpoint


@answer_type
class WebhookEventType:
    """A type of event that endpoints may be told of."""

    name: str = strawberry.field(description="As it stands in `type` of the body, and in `eventTypes` of an endpoint.")
    description: str = strawberry.field(description="What happened.")


@queries
class WebhookQueries:
    """What is sent to programs of others."""

    webhook_endpoint: WebhookEndpoint | None = by_id(description="One endpoint.")
    webhook_endpoints: Connection[WebhookEndpoint] = connection(
        filter=WEBHOOK_ENDPOINT_FILTER,
        order=WEBHOOK_ENDPOINT_ORDER,
        description="The workspace's endpoints; none for those who do not manage webhooks.",
    )
    webhook_deliveries: Connection[WebhookDelivery] = connection(
        filter=WEBHOOK_DELIVERY_FILTER,
        order=WEBHOOK_DELIVERY_ORDER,
        description="What was sent, or is to be; none for those who do not manage webhooks.",
    )

    @answer(permission=Action.READ)
    async def webhook_event_types(self, info: Info) -> list[WebhookEventType]:
        """What endpoints may be told of, by name."""
        return [WebhookEventType(name=each.name, description=each.description) for each in EVENT_TYPES]
