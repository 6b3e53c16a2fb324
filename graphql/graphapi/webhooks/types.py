"""Endpoints of others, and what is sent to them; seen by those who manage webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import any_, false

from crm.members.permissions import Action
from funnel.models import WebhookDelivery as WebhookDeliveryRow
from funnel.models import WebhookEndpoint as WebhookEndpointRow
from funnel.models.words import WebhookDeliveryStatus, WebhookDisabledReason, WebhookEndpointStatus
from graphapi.compiler import column, connection, hole, many, one, record
from graphapi.connections import Connection
from graphapi.nodes import Node
from graphapi.webhooks.inputs import WEBHOOK_DELIVERY_FILTER, WEBHOOK_DELIVERY_ORDER
from graphapi.webhooks.standing import WebhookEndpointHealth, WebhookSecret, healths, secrets

if TYPE_CHECKING:
    from graphapi.channels.types import Channel
    from graphapi.compiler.scope import Scope
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource
    from graphapi.teams.types import Team


def managers(_row: Any, scope: Scope) -> Any:
    """Addresses and answers may hold what is nobody else's business."""
    return None if scope.can(Action.WEBHOOK_MANAGE) else false()


def living(endpoint: Any, scope: Scope) -> Any:
    """Deleted ones wait for their rows to go."""
    return endpoint.deleted_at.is_(None) if scope.can(Action.WEBHOOK_MANAGE) else false()


@record(WebhookEndpointRow, prefix="whe", policy=living)
class WebhookEndpoint(Node):
    """An address that is told what happens, by Standard Webhooks (docs/webhooks.md). Its secret is never read again."""

    name: str = column(description="What it is called here.")
    url: str = column(description="Where requests go.")
    description: str | None = column(description="What it is for.")
    event_types: list[str] = column(description="Only events of these types; empty: all.")
    products: list[Product] = many(
        on=lambda endpoint, product: product.id == any_(endpoint.product_ids),
        order="sort_key",
        description="Only events of these products; empty: all.",
    )
    channels: list[Channel] = many(
        on=lambda endpoint, channel: channel.id == any_(endpoint.channel_ids),
        order="number",
        description="Only events of these channels; empty: all.",
    )
    resources: list[Resource] = many(
        on=lambda endpoint, resource: resource.id == any_(endpoint.resource_ids),
        order="number",
        description="Only events of these resources; empty: all.",
    )
    teams: list[Team] = many(
        on=lambda endpoint, team: team.id == any_(endpoint.team_ids),
        order="name",
        description="Only events about leads whose owner is in one of these teams; empty: all.",
    )
    status: WebhookEndpointStatus = column(description="Whether it is sent to.")
    disabled_at: datetime | None = column(description="Since when it is not.")
    disabled_reason: WebhookDisabledReason | None = column(description="Why it is not.")
    failing_since: datetime | None = column(description="The first failed attempt since the last that was well.")
    paused_until: datetime | None = column(
        description="Nothing is sent before: it asked for a pause, or fails and is given one."
    )
    secrets: list[WebhookSecret] = hole(secrets, description="Those that sign now, the newest first.")
    health: WebhookEndpointHealth = hole(healths, description="What waits, what was delivered and given up.")
    deliveries: Connection[WebhookDelivery] = connection(
        on="endpoint_id",
        filter=WEBHOOK_DELIVERY_FILTER,
        order=WEBHOOK_DELIVERY_ORDER,
        description="What was sent to it, or is to be, the newest first.",
    )
    created_at: datetime = column(description="When it was made.")
    created_by: Member | None = one(on="created_by_id", description="Who made it.")
    version: int = column(description="Raised by every change.")


@record(WebhookDeliveryRow, prefix="whd", policy=managers)
class WebhookDelivery(Node):
    """One event for one endpoint, kept for 30 days."""

    endpoint: WebhookEndpoint | None = one(on="endpoint_id", description="Where it goes.")
    event_type: str = column(description="What happened.")
    occurred_at: datetime = column(description="When it was recorded.")
    created_at: datetime = column(description="When it was written down to be sent.")
    body: str = column(description="Byte for byte what is sent.")
    is_test: bool = column(description="Asked for by hand: one attempt, which says nothing of the endpoint.")
    status: WebhookDeliveryStatus = column(description="Where it stands.")
    attempts: int = column(description="Attempts since it was written or last replayed.")
    next_attempt_at: datetime | None = column(
        description="When it is tried next; of an attempt that is under way, when that is taken for lost."
    )
    last_attempt_at: datetime | None = column(description="When it was last tried.")
    ended_at: datetime | None = column(description="When it was taken, or given up.")
    response_status: int | None = column(description="What was answered last: the status.")
    response_ms: int | None = column(description="How long that took, in milliseconds.")
    response_body: str | None = column(description="The beginning of that answer, at most 500 characters.")
    error: str | None = column(description="Why the last attempt was none that counts.")
    replayed_at: datetime | None = column(description="When somebody last had it sent again.")
