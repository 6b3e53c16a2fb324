"""Deletes an endpoint."""

from crm.audit import record as audit
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.models import WebhookEndpoint
from funnel.webhooks.held import held_endpoint, updating
from funnel.webhooks.inputs import WebhookEndpointSwitch
from funnel.webhooks.secrets import forget


async def delete(work: Work, data: WebhookEndpointSwitch) -> WebhookEndpoint:
    """It is gone at once, with its secrets; its deliveries go in the background (`age_out`)."""
    work.actor.require(Action.WEBHOOK_MANAGE)
    endpoint = await held_endpoint(work, data.endpoint_id, data.expected_version)
    await forget(work, endpoint.id)
    await work.execute(updating(work, endpoint, {"deleted_at": work.now}))
    audit.record(work, "WEBHOOK_ENDPOINT_DELETE", object_type="WebhookEndpoint", object_id=endpoint.id)
    return endpoint
