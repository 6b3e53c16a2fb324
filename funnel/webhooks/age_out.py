"""The log of deliveries is kept for a while; what belongs to deleted endpoints goes at once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select

from crm.core.limits import at_most
from crm.core.work import Work
from funnel.models import WebhookDelivery, WebhookEndpoint
from funnel.reads import among

KEPT = timedelta(days=30)
"""Longer than events of the outbox are kept: an endpoint that is brought up again meets what it was told before."""
AT_ONCE = 2_000


async def age_out(work: Work) -> int:
    """How many rows went, at most `AT_ONCE` of each kind; call again until it is 0."""
    row, endpoint = WebhookDelivery, WebhookEndpoint
    own = select(row.id).where(row.workspace_id == work.workspace_id)
    old = own.where(row.created_at < work.now - KEPT).order_by(row.created_at, row.id)
    deleted = select(endpoint.id).where(endpoint.workspace_id == work.workspace_id, endpoint.deleted_at.is_not(None))
    gone = list((await work.execute(deleted.order_by(endpoint.id).limit(at_most(100)))).scalars())
    count = await _delete(work, old)
    for endpoint_id in gone:
        count += await _forget(work, endpoint_id, own.where(row.endpoint_id == endpoint_id))
    return count


async def _forget(work: Work, endpoint_id: UUID, own: Select[Any]) -> int:
    count = await _delete(work, own.order_by(WebhookDelivery.created_at, WebhookDelivery.id))
    if count < AT_ONCE:
        row = WebhookEndpoint
        await work.execute(delete(row).where(row.workspace_id == work.workspace_id, row.id == endpoint_id))
    return count


async def _delete(work: Work, asked: Select[Any]) -> int:
    row = WebhookDelivery
    ids = list((await work.execute(asked.limit(at_most(AT_ONCE)))).scalars())
    if ids:
        await work.execute(delete(row).where(row.workspace_id == work.workspace_id, among(row.id, ids)))
    return len(ids)
