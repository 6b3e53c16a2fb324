"""Where a resource sends people: visits by landing page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from crm.core import clock
from funnel.inputs import Period
from funnel.reads import Reads
from funnel.workspace import read_home

MOST = 200
"""Pages of one resource."""


@dataclass(frozen=True, slots=True)
class Referral:
    """A page that a resource sent people to."""

    landing_page: str
    """Without what follows ? or #."""
    visits: int
    persons: int
    """Different persons, merged ones together."""


_REFERRALS = """
WITH pages AS (
  SELECT t.resource_id, split_part(split_part(t.landing_page, '#', 1), '?', 1) AS page,
    count(*) AS visits, count(DISTINCT p.canonical_id) AS persons
  FROM touchpoints t
  JOIN persons p ON p.workspace_id = CAST(:workspace_id AS uuid) AND p.id = t.person_id
  WHERE t.workspace_id = CAST(:workspace_id AS uuid) AND t.resource_id = ANY(CAST(:ids AS uuid[]))
    AND t.kind = 'VISIT' AND t.landing_page IS NOT NULL
    AND t.occurred_at >= CAST(:start AS timestamptz) AND t.occurred_at < CAST(:until AS timestamptz)
  GROUP BY 1, 2
), ranked AS (
  SELECT g.*, row_number() OVER (PARTITION BY g.resource_id ORDER BY g.visits DESC, g.page) AS place FROM pages g
)
SELECT r.resource_id, r.page, r.visits, r.persons FROM ranked r
WHERE r.place <= CAST(:most AS integer) ORDER BY r.resource_id, r.place
"""


async def referrals(
    reads: Reads, resource_ids: Sequence[UUID], period: Period, most: int = MOST
) -> Mapping[UUID, list[Referral]]:
    """By resource, the most visited page first; one statement beside the workspace's zone."""
    start, until = clock.day_bounds(period.start, period.end, (await read_home(reads)).time_zone)
    statement = text(_REFERRALS).bindparams(
        workspace_id=reads.workspace_id, ids=list(resource_ids), start=start, until=until, most=min(most, MOST)
    )
    found: dict[UUID, list[Referral]] = defaultdict(list)
    for row in await reads.rows(statement):
        found[row["resource_id"]].append(Referral(row["page"], row["visits"], row["persons"]))
    return found
