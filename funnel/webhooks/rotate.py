"""Gives an endpoint a new secret."""

from datetime import timedelta

from crm.audit import record as audit
from crm.core.sealing import Sealer
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.models import WebhookEndpoint
from funnel.webhooks.held import held_endpoint, updating
from funnel.webhooks.inputs import WebhookEndpointRotate
from funnel.webhooks.secrets import fresh_secret, replace


async def rotate(work: Work, data: WebhookEndpointRotate, sealer: Sealer) -> tuple[WebhookEndpoint, str]:
    """The endpoint and its new secret; for `keep_old_hours` requests carry a signature by the former one too."""
    work.actor.require(Action.WEBHOOK_MANAGE)
    endpoint = await held_endpoint(work, data.endpoint_id, data.expected_version)
    secret = fresh_secret()
    await replace(work, endpoint.id, secret, timedelta(hours=data.keep_old_hours), sealer)
    await work.execute(updating(work, endpoint, {}))
    audit.record(work, "WEBHOOK_ENDPOINT_ROTATE", object_type="WebhookEndpoint", object_id=endpoint.id)
    return endpoint, secret
