"""What content items brought: engagement, clicks, leads, and how often they were shown. See funnel/README.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from funnel.inputs import Period
from funnel.reads import Reads
from funnel.workspace import read_home

_FIGURES = text("""
WITH asked AS (
  SELECT a.item_id, a.first, a.last, i.resource_id,
         CAST(a.first AS timestamp) AT TIME ZONE :zone AS since,
         CAST(a.last + 1 AS timestamp) AT TIME ZONE :zone AS until
  FROM unnest(CAST(:items AS uuid[]), CAST(:firsts AS date[]), CAST(:lasts AS date[])) AS a (item_id, first, last)
  JOIN content_items i ON i.workspace_id = :workspace_id AND i.id = a.item_id
)
SELECT asked.item_id, asked.first, asked.last, touched.engaged, touched.clicked + followed.clicked AS clicked,
       told.engaged AS told_engaged, told.clicked AS told_clicked, coalesce(told.shown, told.reached) AS shown,
       won.leads
FROM asked
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE t.kind IN ('REACTION', 'COMMENT', 'SHARE')) AS engaged,
         count(*) FILTER (WHERE t.kind = 'CLICK' AND t.source <> 'tracked_link') AS clicked
  FROM touchpoints t
  WHERE t.workspace_id = :workspace_id AND t.content_item_id = asked.item_id
    AND t.occurred_at >= asked.since AND t.occurred_at < asked.until
) touched
CROSS JOIN LATERAL (
  SELECT count(*) AS clicked
  FROM tracked_links l
  JOIN link_clicks c ON c.workspace_id = :workspace_id AND c.link_id = l.id
  WHERE l.workspace_id = :workspace_id AND l.content_item_id = asked.item_id
    AND c.clicked_at >= asked.since AND c.clicked_at < asked.until
) followed
CROSS JOIN LATERAL (
  SELECT sum(m.value) FILTER (WHERE m.metric = 'ENGAGEMENT') AS engaged,
         sum(m.value) FILTER (WHERE m.metric = 'CLICKS') AS clicked,
         sum(m.value) FILTER (WHERE m.metric = 'IMPRESSIONS') AS shown,
         sum(m.value) FILTER (WHERE m.metric = 'REACH') AS reached
  FROM resource_metrics m
  WHERE m.workspace_id = :workspace_id AND m.resource_id = asked.resource_id AND m.content_item_id = asked.item_id
    AND m.metric IN ('ENGAGEMENT', 'CLICKS', 'IMPRESSIONS', 'REACH') AND m.day BETWEEN asked.first AND asked.last
) told
CROSS JOIN LATERAL (
  SELECT count(*) AS leads
  FROM (
    SELECT DISTINCT p.canonical_id
    FROM touchpoints t
    JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id
    WHERE t.workspace_id = :workspace_id AND t.content_item_id = asked.item_id AND t.earns_credit
      AND t.occurred_at >= asked.since AND t.occurred_at < asked.until
  ) who
  CROSS JOIN LATERAL (
    SELECT f.content_item_id, f.occurred_at
    FROM persons p
    JOIN touchpoints f ON f.workspace_id = :workspace_id AND f.person_id = p.id
    WHERE p.workspace_id = :workspace_id AND p.canonical_id = who.canonical_id AND f.earns_credit
      AND f.occurred_at >= asked.since AND f.occurred_at < asked.until
    ORDER BY f.occurred_at, f.source, f.external_id LIMIT 1
  ) led
  WHERE led.content_item_id = asked.item_id AND EXISTS (
    SELECT 1 FROM persons p
    JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = p.id
    WHERE p.workspace_id = :workspace_id AND p.canonical_id = who.canonical_id AND l.withdrawn_at IS NULL
      AND l.started_at >= led.occurred_at AND l.started_at < asked.until
  )
) won
""")

Asked = tuple[UUID, date, date]
"""An item, its first and its last day."""


@dataclass(frozen=True, slots=True)
class ContentFigures:
    """An item over days of the workspace's zone."""

    engagement: int = 0
    clicks: int = 0
    leads: int = 0
    shown: int | None = None
    """Recorded impressions, else recorded reach; None where neither was recorded."""


async def figures(reads: Reads, asked: Sequence[Asked], zone: str | None = None) -> Mapping[Asked, ContentFigures]:
    """Figures of all items, each over its own days, in one statement however many they are (two without the zone)."""
    wanted = sorted(set(asked))
    if not wanted:
        return {}
    zone = zone or (await read_home(reads)).time_zone
    given = {
        "workspace_id": reads.workspace_id,
        "zone": zone,
        "items": [item_id for item_id, _, _ in wanted],
        "firsts": [first for _, first, _ in wanted],
        "lasts": [last for _, _, last in wanted],
    }
    found = {
        (row["item_id"], row["first"], row["last"]): ContentFigures(
            # a network counts everybody who engaged, touches only those it could name: what was recorded wins
            engagement=int(row["engaged"] if row["told_engaged"] is None else row["told_engaged"]),
            # our own links count what reached us: what was counted wins
            clicks=int(row["clicked"] or row["told_clicked"] or 0),
            leads=row["leads"],
            shown=None if row["shown"] is None else int(row["shown"]),
        )
        for row in await reads.rows(_FIGURES.bindparams(**given))
    }
    return {each: found.get(each, ContentFigures()) for each in wanted}


async def of_period(
    reads: Reads, item_ids: Sequence[UUID], period: Period, zone: str | None = None
) -> Mapping[UUID, ContentFigures]:
    """The same where all items have the same days."""
    found = await figures(reads, [(item_id, period.start, period.end) for item_id in item_ids], zone)
    return {item_id: each for (item_id, _, _), each in found.items()}
