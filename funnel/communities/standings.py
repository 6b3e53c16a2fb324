"""Who belonged to a community at the end of days, and where they stood, as SQL: the one place that says it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.core.bulk import dump
from crm.core.clock import day_bounds
from crm.core.problems import NotFound
from funnel.models import Community
from funnel.reads import Reads
from funnel.workspace import read_home

_SEEN = (
    "t.occurred_at >= :since AND t.occurred_at < :until AND t.direction IS DISTINCT FROM 'OUTBOUND'"
    " AND t.kind <> 'IMPRESSION'"
)
STANDINGS = f"""
WITH days AS (SELECT * FROM json_to_recordset(CAST(:days AS json)) AS d(day date, until timestamptz)),
venues AS (SELECT resource_id AS id FROM community_resources
           WHERE workspace_id = :workspace_id AND community_id = :community_id),
contacts AS (
  SELECT t.person_id, t.occurred_at, t.kind FROM venues r
  JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.place_resource_id = r.id AND {_SEEN}
  UNION ALL
  SELECT t.person_id, t.occurred_at, t.kind FROM venues r
  JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.resource_id = r.id AND t.place_resource_id IS NULL
    AND t.place_id IS NULL AND {_SEEN}),
seen AS (
  SELECT p.canonical_id AS person, CAST(c.occurred_at AT TIME ZONE CAST(:zone AS text) AS date) AS day,
         bool_or(c.kind NOT IN ('VIEW', 'VISIT', 'CLICK', 'FOLLOW', 'SUBSCRIBE')) AS acted
  FROM contacts c JOIN persons p ON p.workspace_id = :workspace_id AND p.id = c.person_id GROUP BY 1, 2),
held AS (
  SELECT p.canonical_id AS person, a.attitude, a.at AS since,
         lead(a.at) OVER (PARTITION BY p.canonical_id ORDER BY a.at, a.id) AS until
  FROM attitude_changes a JOIN persons p ON p.workspace_id = :workspace_id AND p.id = a.person_id
  WHERE a.workspace_id = :workspace_id AND p.canonical_id IN (SELECT person FROM seen)),
present AS (
  SELECT d.day, d.until, s.person, max(s.day) AS seen_on, max(s.day) FILTER (WHERE s.acted) AS acted_on
  FROM days d JOIN seen s ON s.day <= d.day AND s.day > d.day - CAST(:leaves_after_days AS int)
  GROUP BY d.day, d.until, s.person),
told AS (
  SELECT n.day, n.person, w.company_id, n.seen_on, n.acted_on,
         CASE WHEN h.attitude = 'RED' THEN 'HOSTILE' WHEN n.acted_on > n.day - CAST(:active_days AS int) THEN 'ACTIVE'
              WHEN n.seen_on > n.day - CAST(:active_days AS int) THEN 'SILENT' ELSE 'LEAVING' END AS standing
  FROM present n JOIN persons w ON w.workspace_id = :workspace_id AND w.id = n.person
  LEFT JOIN held h ON h.person = n.person AND h.since < n.until AND (h.until IS NULL OR h.until >= n.until))
"""
"""Rows of `told`: for each of the days each canonical person that was seen in the last `leaves_after_days`."""


async def given(reads: Reads, community_id: UUID, days: list[date]) -> dict[str, Any]:
    """The values of `STANDINGS`. Raises NotFound."""
    asked = select(Community.active_days, Community.leaves_after_days).where(
        Community.workspace_id == reads.workspace_id, Community.id == community_id
    )
    found = await reads.rows(asked)
    if not found:
        raise NotFound("There is no such community in this workspace.", field="communityId")
    zone = (await read_home(reads)).time_zone
    first = date.fromordinal(days[0].toordinal() - found[0]["leaves_after_days"] + 1)
    since, until = day_bounds(first, days[-1], zone)
    return {
        "workspace_id": reads.workspace_id, "community_id": community_id, "zone": zone, "since": since, "until": until,
        "days": dump([{"day": day, "until": day_bounds(day, day, zone)[1]} for day in days]),
        "active_days": found[0]["active_days"], "leaves_after_days": found[0]["leaves_after_days"],
    }  # fmt: skip
