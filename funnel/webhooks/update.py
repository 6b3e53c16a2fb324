"""Changes what an endpoint is told, and where."""

from typing import Any

from crm.audit import record as audit
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.models import WebhookEndpoint
from funnel.webhooks.create import check_url
from funnel.webhooks.held import check_filters, held_endpoint, updating
from funnel.webhooks.inputs import CheckAddress, WebhookEndpointUpdate

_LISTS = ("event_types", "product_ids", "channel_ids", "resource_ids", "team_ids")


async def update(work: Work, data: WebhookEndpointUpdate, check: CheckAddress) -> WebhookEndpoint:
    """Sets what is given; filters hold for events from now on, the address for what waits too."""
    work.actor.require(Action.WEBHOOK_MANAGE)
    endpoint = await held_endpoint(work, data.endpoint_id, data.expected_version)
    if data.url is not None:
        check_url(data.url, check)
    await check_filters(work, data)
    values = _values(data)
    if values:
        await work.execute(updating(work, endpoint, values))
        audit.record(work, "WEBHOOK_ENDPOINT_UPDATE", object_type="WebhookEndpoint", object_id=endpoint.id,
                     details={"changed": sorted(values)})  # fmt: skip
    return endpoint


def _values(data: WebhookEndpointUpdate) -> dict[str, Any]:
    found: dict[str, Any] = {name: list(getattr(data, name) or ()) for name in _LISTS if name in data.model_fields_set}
    found |= {name: given for name in ("name", "url") if (given := getattr(data, name)) is not None}
    if "description" in data.model_fields_set:
        found["description"] = data.description
    if "event_types" in found:
        found["event_types"] = sorted(set(found["event_types"]))
    return found
