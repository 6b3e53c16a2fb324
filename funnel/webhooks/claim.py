"""Takes deliveries that are due, so that no endpoint stands in another's way and no two workers send the same one.

Each endpoint has some places; one that fails has a single one, and comes after those that are well. What is taken is
due again when its lease ends: a worker that dies meanwhile loses nothing, and what it had sent is sent once more under
the same `webhook-id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.work import Work
from funnel.reads import WorkReads
from funnel.webhooks.secrets import sealed_secrets

LEASE = timedelta(seconds=60)
"""Longer than any attempt."""
_CLAIM = text(
    """
WITH ready AS (
  SELECT e.id, e.url, e.failing_since IS NOT NULL AS failing,
    greatest(CASE WHEN e.failing_since IS NULL THEN CAST(:most AS int) ELSE 1 END - coalesce(b.busy, 0), 0) AS room
  FROM webhook_endpoints e LEFT JOIN json_to_recordset(CAST(:rows AS json)) AS b(id uuid, busy int) ON b.id = e.id
  WHERE e.workspace_id = :workspace_id AND e.status = 'ENABLED' AND e.deleted_at IS NULL
    AND (e.paused_until IS NULL OR e.paused_until <= :now)),
due AS (
  SELECT d.id, r.url, row_number() OVER (PARTITION BY r.id ORDER BY d.next_attempt_at, d.id) AS turn, r.failing
  FROM ready r CROSS JOIN LATERAL (
    SELECT x.id, x.next_attempt_at FROM webhook_deliveries x
    WHERE x.workspace_id = :workspace_id AND x.endpoint_id = r.id AND x.status = 'WAITING' AND x.next_attempt_at <= :now
    ORDER BY x.next_attempt_at, x.id LIMIT r.room FOR NO KEY UPDATE SKIP LOCKED) d),
taken AS (
  SELECT o.id, o.url FROM (SELECT due.*, row_number() OVER (ORDER BY failing, turn, id) AS place FROM due) o
  WHERE o.place <= CAST(:places AS int))
UPDATE webhook_deliveries d SET attempts = d.attempts + 1, last_attempt_at = :now, next_attempt_at = :lease_ends
FROM taken WHERE d.workspace_id = :workspace_id AND d.id = taken.id
RETURNING d.id, d.endpoint_id, taken.url, d.event_id, d.body, d.is_test, d.attempts
"""
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in our hands until the lease ends; `attempts` tells our claim from a later one."""

    workspace_id: UUID
    id: UUID
    endpoint_id: UUID
    event_id: UUID
    url: str = field(repr=False)
    body: str = field(repr=False)
    is_test: bool
    attempts: int
    sealed: tuple[bytes, ...] = field(repr=False)
    """The secrets that are valid, the newest first."""


async def claim(work: Work, *, places: int, most: int, busy: Mapping[UUID, int]) -> list[Claimed]:
    """At most `places` deliveries that are due, and of an endpoint no more than `most` with those that are `busy`."""
    rows = [{"id": endpoint_id, "busy": number} for endpoint_id, number in busy.items()]
    given = {"workspace_id": work.workspace_id, "now": work.now, "lease_ends": work.now + LEASE}
    found = (await work.execute(_CLAIM, {**given, "places": places, "most": most, "rows": dump(rows)})).all()
    secrets = await _secrets(work, sorted({row.endpoint_id for row in found}), work.now)
    return [
        Claimed(work.workspace_id, row.id, row.endpoint_id, row.event_id, row.url, row.body, row.is_test, row.attempts,
                tuple(secrets.get(row.endpoint_id, ())))
        for row in found
    ]  # fmt: skip


async def _secrets(work: Work, endpoint_ids: list[UUID], now: datetime) -> dict[UUID, list[bytes]]:
    return await sealed_secrets(WorkReads(work), endpoint_ids, now) if endpoint_ids else {}
