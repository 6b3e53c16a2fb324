"""Sends an endpoint a test."""

from uuid import UUID

from sqlalchemy import insert

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.models import WebhookDelivery
from funnel.webhooks.body import body_of
from funnel.webhooks.catalogue import TEST
from funnel.webhooks.fan_out import delivery
from funnel.webhooks.held import enabled_endpoint
from funnel.webhooks.inputs import WebhookEndpointTest


async def try_out(work: Work, data: WebhookEndpointTest) -> UUID:
    """The delivery that is on its way: a single attempt within seconds, signed like all others."""
    work.actor.require(Action.WEBHOOK_MANAGE)
    endpoint = await enabled_endpoint(work, data.endpoint_id)
    body = body_of(TEST, work.now, {"webhookEndpointId": endpoint.id})
    row = delivery(work, endpoint.id, new_id(), TEST, work.now, body, is_test=True)
    await work.execute(insert(WebhookDelivery).values(workspace_id=work.workspace_id, **row))
    audit.record(work, "WEBHOOK_ENDPOINT_TEST", object_type="WebhookEndpoint", object_id=endpoint.id)
    found: UUID = row["id"]
    return found
