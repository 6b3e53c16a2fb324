"""How endpoints are: what waits, what was delivered and given up lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, text

from funnel.models import WebhookEndpointSecret
from funnel.reads import Reads, among

LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Health:
    """One endpoint's."""

    waiting: int
    waiting_since: datetime | None
    delivered_lately: int
    """Of the deliveries of the last 24 hours."""
    failed_lately: int
    last_delivered_at: datetime | None


_HEALTH = text(
    """
SELECT w.id, waits.waiting, waits.since, lately.delivered, lately.failed, lately.at
FROM unnest(CAST(:ids AS uuid[])) AS w(id)
CROSS JOIN LATERAL (SELECT count(*) AS waiting, min(d.created_at) AS since FROM webhook_deliveries d
  WHERE d.workspace_id = :workspace_id AND d.endpoint_id = w.id AND d.status = 'WAITING') waits
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE d.status = 'DELIVERED') AS delivered,
    count(*) FILTER (WHERE d.status = 'FAILED') AS failed, max(d.ended_at) FILTER (WHERE d.status = 'DELIVERED') AS at
  FROM webhook_deliveries d
  WHERE d.workspace_id = :workspace_id AND d.endpoint_id = w.id AND d.created_at > :lately) lately
"""
)


async def health(reads: Reads, endpoint_ids: Sequence[UUID], now: datetime) -> dict[UUID, Health]:
    """Of all asked endpoints, by one statement."""
    asked = _HEALTH.bindparams(ids=list(endpoint_ids), workspace_id=reads.workspace_id, lately=now - LATELY)
    return {
        row["id"]: Health(row["waiting"], row["since"], row["delivered"], row["failed"], row["at"])
        for row in await reads.rows(asked)
    }


async def secrets_since(
    reads: Reads, endpoint_ids: Sequence[UUID], now: datetime
) -> dict[UUID, list[tuple[datetime, datetime | None]]]:
    """Since when and until when each secret signs that is valid now: all that may be told of it."""
    row = WebhookEndpointSecret
    asked = (
        select(row.endpoint_id, row.created_at, row.valid_until)
        .where(row.workspace_id == reads.workspace_id, among(row.endpoint_id, endpoint_ids))
        .where(or_(row.valid_until.is_(None), row.valid_until > now))
        .order_by(row.endpoint_id, row.created_at.desc(), row.id.desc())
    )
    found: dict[UUID, list[tuple[datetime, datetime | None]]] = {}
    for each in await reads.rows(asked):
        found.setdefault(each["endpoint_id"], []).append((each["created_at"], each["valid_until"]))
    return found
