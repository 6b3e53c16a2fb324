"""How connected accounts are: when they were last heard of, what waits, what could not be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from funnel.reads import Reads

LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Health:
    """One connected account's."""

    last_event_at: datetime | None
    events_lately: int
    """Requests of the last 24 hours."""
    waiting: int
    """Requests that are no facts yet, and what was announced and is not fetched yet."""
    waiting_since: datetime | None
    problems: int
    """Not replayed."""
    last_problem_at: datetime | None
    access_refused_at: datetime | None
    """Since when the network does not accept the token by which it is asked for what it announces."""
    last_test_at: datetime | None
    """When the network last sent a contact that it marks as a trial."""
    tests_lately: int
    """Such contacts of the last 24 hours."""
    dead: int
    """Dead letters."""
    subscribed_until: datetime | None = None
    """Until when the network sends, as it said itself; None where the service does not subscribe there."""
    subscription_failed_at: datetime | None = None
    """Since when it could not be renewed."""
    subscription_problem: str | None = None
    """Why, in a sentence."""


_HEALTH = text(
    """
SELECT c.id, last.received_at AS last_event_at, lately.events AS events_lately, waits.waiting, waits.since,
       told.problems, told.at AS last_problem_at, lately.test_at, lately.tests, unused.dead, own.access_refused_at,
       own.subscribed_until, own.subscription_failed_at, own.subscription_problem
FROM unnest(CAST(:ids AS uuid[])) AS c(id)
JOIN connected_accounts own ON own.workspace_id = :workspace_id AND own.id = c.id
LEFT JOIN LATERAL (SELECT e.received_at FROM intake_events e
  WHERE e.workspace_id = :workspace_id AND e.connected_account_id = c.id
  ORDER BY e.received_at DESC, e.id DESC LIMIT 1) last ON true
CROSS JOIN LATERAL (SELECT count(*) AS events, max(e.received_at) FILTER (WHERE e.tests > 0) AS test_at,
    coalesce(sum(e.tests), 0) AS tests
  FROM intake_events e
  WHERE e.workspace_id = :workspace_id AND e.connected_account_id = c.id AND e.received_at > :lately) lately
CROSS JOIN LATERAL (SELECT count(*) AS waiting, min(w.since) AS since FROM (
  SELECT e.received_at AS since FROM intake_events e
  WHERE e.workspace_id = :workspace_id AND e.connected_account_id = c.id AND e.state IN ('WAITING', 'ALONE')
  UNION ALL SELECT f.announced_at FROM intake_fetches f
  WHERE f.workspace_id = :workspace_id AND f.connected_account_id = c.id AND f.state = 'WAITING') w) waits
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE e.state = 'DEAD') AS dead FROM intake_events e
  WHERE e.workspace_id = :workspace_id AND e.connected_account_id = c.id AND e.state IN ('FAILED', 'DEAD')) unused
CROSS JOIN LATERAL (SELECT count(*) AS problems, max(p.at) AS at FROM intake_problems p
  WHERE p.workspace_id = :workspace_id AND p.connected_account_id = c.id AND p.replayed_at IS NULL) told
"""
)


async def health(reads: Reads, account_ids: Sequence[UUID], now: datetime) -> dict[UUID, Health]:
    """Of all asked connected accounts, by one statement."""
    asked = _HEALTH.bindparams(ids=list(account_ids), workspace_id=reads.workspace_id, lately=now - LATELY)
    return {
        row["id"]: Health(
            last_event_at=row["last_event_at"],
            events_lately=row["events_lately"],
            waiting=row["waiting"],
            waiting_since=row["since"],
            problems=row["problems"],
            last_problem_at=row["last_problem_at"],
            last_test_at=row["test_at"],
            tests_lately=row["tests"],
            dead=row["dead"],
            access_refused_at=row["access_refused_at"],
            subscribed_until=row["subscribed_until"],
            subscription_failed_at=row["subscription_failed_at"],
            subscription_problem=row["subscription_problem"],
        )
        for row in await reads.rows(asked)
    }
