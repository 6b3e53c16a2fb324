"""What would be sent of what waits, without sending it and without telling whom it is about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.core.problems import NotFound
from funnel.conversions.gather import Gathered, gather
from funnel.conversions.queries import destination, waiting
from funnel.reads import Reads

MOST = 1_000
_WAITING = waiting(MOST)


@dataclass(frozen=True, slots=True)
class Dry:
    """One row as it would be sent."""

    send_id: UUID
    event_name: str
    dedupe_id: str
    occurred_at: datetime
    gathered: Gathered


async def dry_run(reads: Reads, fetch: object, destination_id: UUID, now: datetime, *, most: int = 50) -> list[Dry]:
    """The oldest that wait; a destination without a token only collects, so all of it can be looked at before."""
    destinations = await reads.rows(destination(reads.workspace_id, destination_id))
    if not destinations:
        raise NotFound("There is no such conversion destination.", field="destinationId")
    queued = _WAITING.bindparams(workspace_id=reads.workspace_id, destination_id=destination_id)
    rows = (await reads.rows(queued))[: max(1, min(most, MOST))]
    if not rows:
        return []
    found = await gather(reads, fetch, dict(destinations[0]), [dict(each) for each in rows], now)
    return [
        Dry(row["id"], row["event_name"], row["dedupe_id"], row["occurred_at"], each)
        for row, each in zip(rows, found, strict=True)
    ]
