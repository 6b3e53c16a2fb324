"""Root fields that write webhooks."""

from __future__ import annotations

import strawberry

from funnel.webhooks.create import create
from funnel.webhooks.delete import delete
from funnel.webhooks.inputs import (
    WebhookDeliveryReplay,
    WebhookEndpointCreate,
    WebhookEndpointEnable,
    WebhookEndpointRotate,
    WebhookEndpointSwitch,
    WebhookEndpointTest,
    WebhookEndpointUpdate,
)
from funnel.webhooks.replay import replay
from funnel.webhooks.rotate import rotate
from funnel.webhooks.switch import disable, enable
from funnel.webhooks.try_out import try_out
from funnel.webhooks.update import update
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.webhooks.inputs import (
    WebhookDeliveryReplayInput,
    WebhookEndpointCreateInput,
    WebhookEndpointEnableInput,
    WebhookEndpointRotateInput,
    WebhookEndpointSwitchInput,
    WebhookEndpointTestInput,
    WebhookEndpointUpdateInput,
)
from graphapi.webhooks.types import WebhookDelivery, WebhookEndpoint

_IDS = {
    "endpoint_id": "whe",
    "delivery_id": "whd",
    "product_ids": "prod",
    "channel_ids": "chan",
    "resource_ids": "res",
    "team_ids": "team",
}
_ONCE = "To verify requests with; shown in this answer only, a repeat of the request answers null for it."


@payload
class WebhookEndpointCreatePayload(Payload):
    """The endpoint, and its secret."""

    endpoint: WebhookEndpoint | None = strawberry.field(default=None, description="The endpoint.")
    secret: str | None = strawberry.field(default=None, description=_ONCE)


@payload
class WebhookEndpointUpdatePayload(Payload):
    """The changed endpoint."""

    endpoint: WebhookEndpoint | None = strawberry.field(default=None, description="The endpoint.")


@payload
class WebhookEndpointRotatePayload(Payload):
    """The endpoint, and its new secret."""

    endpoint: WebhookEndpoint | None = strawberry.field(default=None, description="The endpoint.")
    secret: str | None = strawberry.field(default=None, description=_ONCE)


@payload
class WebhookEndpointEnablePayload(Payload):
    """The endpoint, switched on."""

    endpoint: WebhookEndpoint | None = strawberry.field(default=None, description="The endpoint.")


@payload
class WebhookEndpointDisablePayload(Payload):
    """The endpoint, switched off."""

    endpoint: WebhookEndpoint | None = strawberry.field(default=None, description="The endpoint.")


@payload
class WebhookEndpointDeletePayload(Payload):
    """What was deleted."""

    is_deleted: bool = strawberry.field(default=False, description="Whether the endpoint is gone.")


@payload
class WebhookEndpointTestPayload(Payload):
    """The test on its way."""

    delivery: WebhookDelivery | None = strawberry.field(
        default=None, description="The delivery; read it again after a moment to see what was answered."
    )


@payload
class WebhookDeliveryReplayPayload(Payload):
    """What is sent again."""

    deliveries: int = strawberry.field(default=0, description="How many are sent again.")


@mutations
class WebhookMutations:
    """What is sent to programs of others."""

    @mutation
    async def webhook_endpoint_create(
        self, info: Info, input: WebhookEndpointCreateInput
    ) -> WebhookEndpointCreatePayload:
        """Makes an endpoint: it is told what happens from now on."""
        data = fill(WebhookEndpointCreate, input, ids=_IDS)
        row, secret = await create(info.work, data, info.sealer, info.check_address)
        made = WebhookEndpointCreatePayload(endpoint=ref(WebhookEndpoint, row.id))
        _show_once(info, made, secret)
        return made

    @mutation
    async def webhook_endpoint_update(
        self, info: Info, input: WebhookEndpointUpdateInput
    ) -> WebhookEndpointUpdatePayload:
        """Changes what an endpoint is told, and where; what waits goes to the new address."""
        row = await update(info.work, fill(WebhookEndpointUpdate, input, ids=_IDS), info.check_address)
        return WebhookEndpointUpdatePayload(endpoint=ref(WebhookEndpoint, row.id))

    @mutation
    async def webhook_endpoint_rotate(
        self, info: Info, input: WebhookEndpointRotateInput
    ) -> WebhookEndpointRotatePayload:
        """Gives an endpoint a new secret; requests carry signatures by both for a while."""
        row, secret = await rotate(info.work, fill(WebhookEndpointRotate, input, ids=_IDS), info.sealer)
        made = WebhookEndpointRotatePayload(endpoint=ref(WebhookEndpoint, row.id))
        _show_once(info, made, secret)
        return made

    @mutation
    async def webhook_endpoint_enable(
        self, info: Info, input: WebhookEndpointEnableInput
    ) -> WebhookEndpointEnablePayload:
        """Switches an endpoint on again: what rested is sent, and what happens from now on, or since a time."""
        row = await enable(info.work, fill(WebhookEndpointEnable, input, ids=_IDS))
        return WebhookEndpointEnablePayload(endpoint=ref(WebhookEndpoint, row.id))

    @mutation
    async def webhook_endpoint_disable(
        self, info: Info, input: WebhookEndpointSwitchInput
    ) -> WebhookEndpointDisablePayload:
        """Switches an endpoint off: what waits rests, what happens meanwhile is not written down for it."""
        row = await disable(info.work, fill(WebhookEndpointSwitch, input, ids=_IDS))
        return WebhookEndpointDisablePayload(endpoint=ref(WebhookEndpoint, row.id))

    @mutation
    async def webhook_endpoint_delete(
        self, info: Info, input: WebhookEndpointSwitchInput
    ) -> WebhookEndpointDeletePayload:
        """Deletes an endpoint with its secrets and its deliveries."""
        await delete(info.work, fill(WebhookEndpointSwitch, input, ids=_IDS))
        return WebhookEndpointDeletePayload(is_deleted=True)

    @mutation
    async def webhook_endpoint_test(self, info: Info, input: WebhookEndpointTestInput) -> WebhookEndpointTestPayload:
        """Sends an endpoint the event `webhook.test`, once and within seconds."""
        delivery_id = await try_out(info.work, fill(WebhookEndpointTest, input, ids=_IDS))
        return WebhookEndpointTestPayload(delivery=ref(WebhookDelivery, delivery_id))

    @mutation
    async def webhook_delivery_replay(
        self, info: Info, input: WebhookDeliveryReplayInput
    ) -> WebhookDeliveryReplayPayload:
        """Sends deliveries again under the `webhook-id` they had: one, or all of an endpoint that were given up."""
        deliveries = await replay(info.work, fill(WebhookDeliveryReplay, input, ids=_IDS))
        return WebhookDeliveryReplayPayload(deliveries=deliveries)


def _show_once(info: Info, made: WebhookEndpointCreatePayload | WebhookEndpointRotatePayload, secret: str) -> None:
    """After the answer was kept for repeats: the table of those never holds a secret."""

    async def show() -> None:
        made.secret = secret

    info.work.after_commit(show)
