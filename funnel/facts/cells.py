"""Day cells: counts of one day by metric, product, resource, step and audience. Goals' actuals are their sums.

What a conversion adds follows from its stored journey and events alone; so the change is what the journeys of the
touched persons add after the batch less what they added before. Cells are written last, sorted, in one statement.
What each metric counts stands in `funnel/README.md`, "Day cells".
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump, recordset
from crm.core.work import Lock, Work
from funnel.facts.batch import Span
from funnel.facts.journeys import scope_of
from funnel.models import DayCell

Cell = tuple[UUID, str, int, str, int, date]
"""Product, metric, resource number, step key, audience number, day."""

_ADDED = text(
    """
WITH scope AS MATERIALIZED (
  SELECT * FROM json_to_recordset(CAST(:scope AS json)) AS r(person_id uuid, since timestamptz, until timestamptz)),
own AS MATERIALIZED (
  SELECT l.id AS lead_id, s.since, s.until FROM scope s
  JOIN persons p ON p.workspace_id = :workspace_id AND p.canonical_id = s.person_id
  JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = p.id),
conversions AS MATERIALIZED (
  SELECT j.conversion_id, j.kind, j.product_id, j.step_key, j.audience_number AS audience,
         coalesce(j.resource_numbers[cardinality(j.resource_numbers)], 0) AS resource,
         CAST(j.occurred_at AT TIME ZONE :zone AS date) AS day
  FROM own o JOIN journeys j ON j.workspace_id = :workspace_id AND j.lead_id = o.lead_id
    AND j.occurred_at BETWEEN o.since AND o.until),
entered AS (
  SELECT c.product_id, c.resource, c.step_key, c.audience, c.day, e.from_step_id, b.key AS reached_key
  FROM conversions c JOIN step_entries e ON e.workspace_id = :workspace_id AND e.id = c.conversion_id
  LEFT JOIN steps b ON b.workspace_id = :workspace_id AND b.funnel_id = e.funnel_id AND b.position = e.position - 1
  WHERE c.kind = 'STEP_ENTRY'),
events AS (
  SELECT c.product_id, c.resource, c.audience, CAST(v.occurred_at AT TIME ZONE :zone AS date) AS day, v.units_micro,
         CASE WHEN s.currency = :currency THEN v.amount_minor END AS amount_minor,
         CASE WHEN s.currency = :currency
              THEN CAST(round(CAST(s.unit_contribution_minor AS numeric) * v.units_micro / 1000000) AS bigint)
         END AS contribution_minor
  FROM conversions c JOIN sales s ON s.workspace_id = :workspace_id AND s.id = c.conversion_id
  JOIN sale_events v ON v.workspace_id = :workspace_id AND v.sale_id = s.id
  WHERE c.kind = 'SALE' AND v.id <> ALL(CAST(:new_events AS uuid[]))),
added AS (
  SELECT product_id, 'STEP_ENTRIES' AS metric, resource, step_key, audience, day, CAST(1 AS bigint) AS value
    FROM entered
  UNION ALL SELECT product_id, 'STEP_GOAL_REACHED', resource, reached_key, audience, day, 1 FROM entered
    WHERE reached_key IS NOT NULL
  UNION ALL SELECT product_id, 'LEADS', resource, '', audience, day, 1 FROM entered WHERE from_step_id IS NULL
  UNION ALL SELECT product_id, 'HANDOFFS_ACCEPTED', resource, '', audience, day, 1 FROM conversions
    WHERE kind = 'HANDOFF'
  UNION ALL SELECT product_id, 'SALES', resource, '', audience, day, 1 FROM conversions WHERE kind = 'SALE'
  UNION ALL SELECT product_id, 'UNITS_SOLD', resource, '', audience, day, units_micro FROM events
  UNION ALL SELECT product_id, 'REVENUE', resource, '', audience, day, amount_minor FROM events
    WHERE amount_minor IS NOT NULL
  UNION ALL SELECT product_id, 'CONTRIBUTION', resource, '', audience, day, contribution_minor FROM events
    WHERE contribution_minor IS NOT NULL)
SELECT product_id, metric, resource, step_key, audience, day, CAST(sum(value) AS bigint) AS value
FROM added GROUP BY product_id, metric, resource, step_key, audience, day
"""
)
_COLUMNS = ("product_id", "metric", "resource_number", "step_key", "audience_number", "day", "value")
_UPSERT = text(
    f"INSERT INTO day_cells (workspace_id, {', '.join(_COLUMNS)})"
    f" SELECT CAST(:workspace_id AS uuid), {', '.join(_COLUMNS)} FROM {recordset(DayCell, *_COLUMNS)}"
    " ON CONFLICT (workspace_id, product_id, metric, resource_number, step_key, audience_number, day)"
    " DO UPDATE SET value = day_cells.value + excluded.value"
)


async def added(
    work: Work, reach: Mapping[UUID, Span], zone: str, currency: str, *, new_events: Collection[UUID] = ()
) -> Counter[Cell]:
    """What the stored journeys of these persons, of conversions in those spans, add to cells.

    `new_events` are events of sales that are not counted: before the batch they were not there.
    """
    found: Counter[Cell] = Counter()
    if reach:
        given = {
            "workspace_id": work.workspace_id, "scope": scope_of(reach), "zone": zone, "currency": currency,
            "new_events": sorted(new_events),
        }  # fmt: skip
        for row in await work.execute(_ADDED, given):
            found[(row.product_id, row.metric, row.resource, row.step_key, row.audience, row.day)] += row.value
    return found


async def shift(work: Work, before: Counter[Cell], after: Counter[Cell]) -> set[tuple[UUID, int]]:
    """Adds the difference to the cells, in one order for all writers: nobody waits for a circle.

    Answers the products and audience numbers whose cells changed.
    """
    change = Counter(after)
    change.subtract(before)
    moved = {(cell[0], cell[4]) for cell, value in change.items() if value}
    rows = [dict(zip(_COLUMNS, (*cell, value), strict=True)) for cell, value in sorted(change.items()) if value]
    work.locking(Lock.CELLS)
    if rows:
        await work.execute(_UPSERT, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    return moved
