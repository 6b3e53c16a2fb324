"""Takes conversions of one destination that are due, and settles those that are not to be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.sealing import CannotOpen, Sealer
from crm.core.work import Work
from funnel.conversions.destinations import place
from funnel.conversions.gather import Gathered, gather
from funnel.conversions.networks import NETWORKS
from funnel.conversions.shape import Conversion, Stop
from funnel.conversions.stop import stop
from funnel.models.words import ConversionNetwork
from funnel.reads import WorkReads

AT_ONCE = 1_000
LEASE = timedelta(minutes=15)
"""How long a turn may take: a refused request is taken apart."""

_NEXT = text(
    """
SELECT d.* FROM conversion_destinations d
WHERE d.workspace_id = CAST(:workspace_id AS uuid) AND d.disabled_at IS NULL AND d.stopped_at IS NULL
  AND d.token IS NOT NULL AND EXISTS (SELECT FROM conversion_sends s WHERE s.workspace_id = d.workspace_id
    AND s.destination_id = d.id AND s.due_at <= CAST(:now AS timestamptz))
ORDER BY (SELECT min(s.due_at) FROM conversion_sends s WHERE s.workspace_id = d.workspace_id
  AND s.destination_id = d.id AND s.due_at <= CAST(:now AS timestamptz)), d.id LIMIT 1
"""
)
_LOST = text(
    """
UPDATE conversion_sends s SET
  status = CASE WHEN :knows_repeats THEN 'QUEUED' ELSE 'UNKNOWN' END,
  due_at = CASE WHEN :knows_repeats THEN s.due_at END,
  code = 'LOST', reason = 'The sending ended in between.'
WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.destination_id = CAST(:destination_id AS uuid)
  AND s.status = 'SENDING' AND s.due_at <= CAST(:now AS timestamptz)
"""
)
_DUE = text(
    f"""
SELECT s.id, s.person_id, s.lead_id, s.event_name, s.dedupe_id, s.occurred_at, s.attempts,
  s.attempts_before FROM conversion_sends s
WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.destination_id = CAST(:destination_id AS uuid)
  AND s.status = 'QUEUED' AND s.due_at <= CAST(:now AS timestamptz)
ORDER BY s.due_at, s.id LIMIT {AT_ONCE} FOR NO KEY UPDATE SKIP LOCKED
"""
)
_TAKE = text(
    """
UPDATE conversion_sends s SET status = 'SENDING', due_at = CAST(:lease AS timestamptz), attempts = s.attempts + 1,
  value_minor = r.value_minor, currency = r.currency
FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, value_minor bigint, currency text)
WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.id = r.id
"""
)
_HOLD = text(
    """
UPDATE conversion_sends s SET status = r.status, due_at = NULL, code = r.code, reason = r.reason
FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, status text, code text, reason text)
WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.id = r.id
"""
)


@dataclass(frozen=True, repr=False)
class Turn:
    """Conversions of one destination in our hands."""

    destination: Mapping[str, Any]
    token: str
    conversions: Sequence[Conversion]
    attempts: Mapping[UUID, int]
    """With this one."""
    before: Mapping[UUID, int]
    """Of them those before it was sent again by hand."""
    held: int = 0
    """How many were settled without being sent."""


async def claim(work: Work, sealer: Sealer) -> Turn | None:
    """Of the destination that waits longest; None when nothing is due. One whose token cannot be opened is stopped,
    before anything of it is taken, and the next one has its turn.
    """
    while (destination := await _next(work)) is not None:
        try:
            token = sealer.open(destination["token"], place(work.workspace_id, destination["id"]))
        except CannotOpen as sealed:
            await stop(work, destination, Stop(sealed.code, sealed.message))
            continue
        return await _turn(work, destination, token)
    return None


async def _next(work: Work) -> dict[str, Any] | None:
    found = await work.execute(_NEXT, {"workspace_id": work.workspace_id, "now": work.now})
    row = found.mappings().one_or_none()
    return None if row is None else dict(row)


async def _turn(work: Work, destination: Mapping[str, Any], token: str) -> Turn:
    network = NETWORKS[ConversionNetwork(destination["network"])]
    given = {"workspace_id": work.workspace_id, "now": work.now, "destination_id": destination["id"]}
    await work.execute(_LOST, {**given, "knows_repeats": network.knows_repeats})
    rows = [dict(row) for row in (await work.execute(_DUE, given)).mappings()]
    fetch = (await work.raw()).fetch
    found = await gather(WorkReads(work), fetch, destination, rows, work.now) if rows else []
    await _hold(work, found)
    await _take(work, found)
    ready = [each.conversion for each in found if each.conversion is not None]
    attempts = {row["id"]: row["attempts"] + 1 for row in rows}
    before = {row["id"]: row["attempts_before"] for row in rows}
    return Turn(destination, token, ready, attempts, before, held=len(found) - len(ready))


async def _hold(work: Work, found: Sequence[Gathered]) -> None:
    rows = [
        {"id": each.id, "status": each.held.status.value, "code": each.held.code, "reason": each.held.reason}
        for each in found
        if each.held is not None
    ]
    if rows:
        await work.execute(_HOLD, {"workspace_id": work.workspace_id, "rows": dump(rows)})


async def _take(work: Work, found: Sequence[Gathered]) -> None:
    rows = []
    for each in found:
        if each.conversion is not None:
            minor, currency = each.conversion.value or (None, None)
            rows.append({"id": each.id, "value_minor": minor, "currency": currency})
    if rows:
        given = {"workspace_id": work.workspace_id, "lease": work.now + LEASE, "rows": dump(rows)}
        await work.execute(_TAKE, given)
