"""Sends deliveries again, under the `webhook-id` they had."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update

from crm.audit import record as audit
from crm.core.limits import at_most
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.models import WebhookDelivery
from funnel.models.words import WebhookDeliveryStatus
from funnel.reads import among
from funnel.webhooks.held import enabled_endpoint
from funnel.webhooks.inputs import WebhookDeliveryReplay

AT_ONCE = 5_000
"""Deliveries that one request asks for; ask again for the rest."""
_S = WebhookDeliveryStatus


async def replay(work: Work, data: WebhookDeliveryReplay) -> int:
    """How many wait again. They have all their attempts before them."""
    work.actor.require(Action.WEBHOOK_MANAGE)
    if (data.delivery_id is None) == (data.endpoint_id is None):
        raise Invalid("Name a delivery, or an endpoint and since when.", field="deliveryId")
    if data.delivery_id is not None:
        return await _one(work, data.delivery_id)
    if data.failed_since is None:
        raise Invalid("Say since when failed deliveries are sent again.", field="failedSince")
    endpoint = await enabled_endpoint(work, data.endpoint_id)  # type: ignore[arg-type]  # one of the two is there
    row = WebhookDelivery
    failed = (
        select(row.id)
        .where(row.workspace_id == work.workspace_id, row.endpoint_id == endpoint.id)
        .where(row.status == _S.FAILED.value, row.created_at >= data.failed_since, row.is_test.is_(False))
        .order_by(row.created_at, row.id)
        .limit(at_most(AT_ONCE))
    )
    return await _again(work, failed, endpoint.id)


async def _one(work: Work, delivery_id: UUID) -> int:
    row = WebhookDelivery
    own = row.workspace_id == work.workspace_id, row.id == delivery_id
    found = (await work.execute(select(row.endpoint_id, row.status).where(*own))).one_or_none()
    if found is None:
        raise NotFound("There is no such delivery.", field="deliveryId")
    if found.status == _S.WAITING.value:
        raise Conflict("This delivery waits already; it is sent by itself.", field="deliveryId")
    await enabled_endpoint(work, found.endpoint_id)
    return await _again(work, select(row.id).where(*own, row.status != _S.WAITING.value), found.endpoint_id)


async def _again(work: Work, asked: Select[Any], endpoint_id: UUID) -> int:
    row = WebhookDelivery
    ids = list((await work.execute(asked.with_for_update(skip_locked=True))).scalars())
    if not ids:
        return 0
    again = update(row).where(row.workspace_id == work.workspace_id, among(row.id, ids))
    fresh = {"response_status": None, "response_ms": None, "response_body": None, "error": None, "ended_at": None}
    await work.execute(
        again.values(status=_S.WAITING.value, attempts=0, next_attempt_at=work.now, replayed_at=work.now, **fresh)
    )
    audit.record(work, "WEBHOOK_DELIVERY_REPLAY", object_type="WebhookEndpoint", object_id=endpoint_id,
                 details={"deliveries": len(ids)})  # fmt: skip
    return len(ids)
