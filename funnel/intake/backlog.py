"""How much waits, and when the door asks networks to come again later rather than keep more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from funnel.adapters.shape import Adapter
from funnel.reads import Reads

RESENDING = frozenset({
    "GOOGLE_LEAD_FORM", "LINKEDIN", "MAILCHIMP", "META", "ODNOKLASSNIKI", "SENDGRID", "SEGMENT", "TELEGRAM", "TYPEFORM",
    "VK",
})  # fmt: skip
"""Networks that send again for hours what was answered 503. Of all others (Tilda tries twice, a minute apart; of some
nobody says) everything is kept, however much waits: it would be lost."""
_FIGURES = text(
    """
SELECT w.waiting, w.since, u.failed, u.dead
FROM (SELECT count(*) AS waiting, min(e.received_at) AS since FROM intake_events e
  WHERE e.workspace_id = :workspace_id AND e.state IN ('WAITING', 'ALONE')) w,
 (SELECT count(*) FILTER (WHERE e.state = 'FAILED') AS failed, count(*) FILTER (WHERE e.state = 'DEAD') AS dead
  FROM intake_events e WHERE e.workspace_id = :workspace_id AND e.state IN ('FAILED', 'DEAD')) u
"""
)
_MANY = text(
    "SELECT count(*) AS waiting FROM (SELECT 1 FROM intake_events e WHERE e.workspace_id = :workspace_id"
    " AND e.state IN ('WAITING', 'ALONE') LIMIT CAST(:most AS int)) found"
)


@dataclass(frozen=True, slots=True)
class Backlog:
    """A workspace's requests that are no facts."""

    waiting: int
    waiting_since: datetime | None
    failed: int
    """Something of them could not be used."""
    dead: int
    """Tried again and again in vain."""


async def backlog(reads: Reads) -> Backlog:
    """As it is now, by one statement."""
    (row,) = await reads.rows(_FIGURES.bindparams(workspace_id=reads.workspace_id))
    return Backlog(row["waiting"], row["since"], row["failed"], row["dead"])


async def is_full(reads: Reads, most: int) -> bool:
    """Whether that many requests wait."""
    (row,) = await reads.rows(_MANY.bindparams(workspace_id=reads.workspace_id, most=most))
    return bool(row["waiting"] >= most)


def sends_again(adapter: Adapter) -> bool:
    """Whether nothing is lost when the network is told to come later."""
    return adapter.network.value in RESENDING
