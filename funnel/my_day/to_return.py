"""Calls that came in, reached nobody, and were not returned."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, bindparam, text

from funnel.reads import Reads

MOMENT = DateTime(timezone=True)
MOST = 100
WITHIN = timedelta(days=14)
"""Older ones nobody waits for any more."""

_MISSED = text(
    # whose they are is found first: a company misses a hundred calls for each one of a member
    "WITH missed AS MATERIALIZED (SELECT c.id, c.person_id, c.occurred_at FROM calls c"
    "  WHERE c.workspace_id = :workspace_id AND c.direction = 'INBOUND' AND c.occurred_at >= :since"
    "   AND (c.result IN ('NO_ANSWER', 'BUSY', 'VOICEMAIL') OR (c.result IS NULL AND c.duration_seconds = 0))"
    "   AND coalesce((SELECT l.owner_id FROM leads l WHERE l.workspace_id = :workspace_id AND l.id = c.lead_id),"
    "    c.member_id) = ANY(CAST(:members AS uuid[])))"
    " SELECT x.id FROM (SELECT DISTINCT ON (p.canonical_id) c.id, c.occurred_at FROM missed c"
    "  JOIN persons p ON p.workspace_id = :workspace_id AND p.id = c.person_id"
    "  WHERE NOT EXISTS (SELECT 1 FROM persons q JOIN calls a ON a.workspace_id = :workspace_id AND a.person_id = q.id"
    "    WHERE q.workspace_id = :workspace_id AND q.canonical_id = p.canonical_id AND a.occurred_at > c.occurred_at"
    "     AND (a.direction = 'OUTBOUND' OR a.result = 'REACHED'))"
    "  ORDER BY p.canonical_id, c.occurred_at DESC, c.id DESC) x"
    f" ORDER BY x.occurred_at, x.id LIMIT {MOST}"
).bindparams(bindparam("since", type_=MOMENT))


async def to_return(reads: Reads, members: Sequence[UUID], now: datetime) -> list[UUID]:
    """The last missed call of each person, the longest waiting first: of the lead's owner, else of whose phone rang.

    Calling back counts, whether or not somebody answered; so does another call that was taken. One statement.
    """
    given = {"workspace_id": reads.workspace_id, "members": list(members), "since": now - WITHIN}
    return [row["id"] for row in await reads.rows(_MISSED.bindparams(**given))]
