"""What channels tell of resources in a period: growth of the audience, reach, bounce, negative share, positions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from funnel.inputs import Period
from funnel.reads import Reads, Row


@dataclass(frozen=True, slots=True)
class AudienceFigures:
    """A resource over a period; None where nothing was recorded."""

    followers_start: Decimal | None
    """The last figure before the period, else the first in it."""
    followers_end: Decimal | None
    """The last figure up to the end of the period."""
    reach: Decimal | None
    """Sum of the days."""
    bounce_rate: Decimal | None
    """Mean of the days."""
    negative_share: Decimal | None
    """What is left of the mean positive share: of mentions that took a side."""

    @property
    def followers_change(self) -> Decimal | None:
        """End less start."""
        if self.followers_start is None or self.followers_end is None:
            return None
        return self.followers_end - self.followers_start


@dataclass(frozen=True, slots=True)
class SearchPosition:
    """A resource in the results for one keyword; 1 is the top."""

    keyword: str
    start: Decimal
    last: Decimal
    best: Decimal

    @property
    def change(self) -> Decimal:
        """Places won, negative for places lost."""
        return self.start - self.last


_AUDIENCE = """
WITH days AS (
  SELECT m.resource_id, m.metric, m.day,
    CASE WHEN m.metric IN ('BOUNCE_RATE', 'POSITIVE_SHARE') THEN avg(m.value)
      WHEN m.metric = 'REACH' THEN sum(m.value)
      ELSE (array_agg(m.value ORDER BY m.content_item_id DESC))[1] END AS value
  FROM resource_metrics m
  WHERE m.workspace_id = CAST(:workspace_id AS uuid) AND m.resource_id = ANY(CAST(:ids AS uuid[]))
    AND m.metric IN ('FOLLOWERS', 'REACH', 'BOUNCE_RATE', 'POSITIVE_SHARE') AND m.day <= CAST(:last AS date)
    AND (m.metric = 'FOLLOWERS' OR m.day >= CAST(:first AS date))
  GROUP BY m.resource_id, m.metric, m.day
)
SELECT d.resource_id,
  coalesce(
    (array_agg(d.value ORDER BY d.day DESC) FILTER (WHERE d.metric = 'FOLLOWERS' AND d.day < CAST(:first AS date)))[1],
    (array_agg(d.value ORDER BY d.day) FILTER (WHERE d.metric = 'FOLLOWERS'))[1]) AS followers_start,
  (array_agg(d.value ORDER BY d.day DESC) FILTER (WHERE d.metric = 'FOLLOWERS'))[1] AS followers_end,
  sum(d.value) FILTER (WHERE d.metric = 'REACH') AS reach,
  avg(d.value) FILTER (WHERE d.metric = 'BOUNCE_RATE') AS bounce_rate,
  1 - avg(d.value) FILTER (WHERE d.metric = 'POSITIVE_SHARE') AS negative_share
FROM days d GROUP BY d.resource_id
"""

_POSITIONS = """
SELECT m.resource_id, m.keyword,
  coalesce(
    (array_agg(m.value ORDER BY m.day DESC) FILTER (WHERE m.day < CAST(:first AS date)))[1],
    (array_agg(m.value ORDER BY m.day))[1]) AS start,
  (array_agg(m.value ORDER BY m.day DESC))[1] AS last,
  min(m.value) FILTER (WHERE m.day >= CAST(:first AS date)) AS best
FROM resource_metrics m
WHERE m.workspace_id = CAST(:workspace_id AS uuid) AND m.resource_id = ANY(CAST(:ids AS uuid[]))
  AND m.metric = 'SEARCH_POSITION' AND m.day <= CAST(:last AS date)
GROUP BY m.resource_id, m.keyword
HAVING min(m.value) FILTER (WHERE m.day >= CAST(:first AS date)) IS NOT NULL
ORDER BY m.resource_id, m.keyword
"""


async def _read(reads: Reads, statement: str, ids: Sequence[UUID], period: Period) -> Sequence[Row]:
    given: dict[str, Any] = {"ids": list(ids), "first": period.start, "last": period.end}
    return await reads.rows(text(statement).bindparams(workspace_id=reads.workspace_id, **given))


async def audience_figures(
    reads: Reads, resource_ids: Sequence[UUID], period: Period
) -> Mapping[UUID, AudienceFigures]:
    """By resource, in one statement; resources of which nothing was recorded are left out."""
    names = ("followers_start", "followers_end", "reach", "bounce_rate", "negative_share")
    rows = await _read(reads, _AUDIENCE, resource_ids, period)
    return {row["resource_id"]: AudienceFigures(*(row[name] for name in names)) for row in rows}


async def search_positions(
    reads: Reads, resource_ids: Sequence[UUID], period: Period
) -> Mapping[UUID, list[SearchPosition]]:
    """By resource and keyword, of keywords with a figure in the period; one statement."""
    found: dict[UUID, list[SearchPosition]] = defaultdict(list)
    for row in await _read(reads, _POSITIONS, resource_ids, period):
        found[row["resource_id"]].append(SearchPosition(row["keyword"], row["start"], row["last"], row["best"]))
    return found
