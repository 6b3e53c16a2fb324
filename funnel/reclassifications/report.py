"""What a run implies, before and after: channels, people, conversions, days, credit. Made once it has looked.

Credit is read from the journeys that are kept: of the conversions in whose journey a touch moves, each channel has the
first touches, the last ones, and its equal shares. Where rules of steps, audiences or scores ask for channels, further
entries may come or go when it is applied; what is kept follows then, this report stays.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, text

from crm.core.work import Work

_MOVES = text(
    "SELECT f.key AS from_key, f.name AS from_name, o.key AS to_key, o.name AS to_name, count(*) AS touches,"
    " count(DISTINCT p.canonical_id) AS people"
    " FROM channel_reclassification_moves m"
    " JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.id = m.touch_id"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id"
    " LEFT JOIN channels f ON f.workspace_id = :workspace_id AND f.id = m.from_channel_id"
    " LEFT JOIN channels o ON o.workspace_id = :workspace_id AND o.id = m.to_channel_id"
    " WHERE m.workspace_id = :workspace_id AND m.run_id = :run_id"
    " AND m.from_channel_id IS DISTINCT FROM m.to_channel_id"
    " GROUP BY f.key, f.name, o.key, o.name ORDER BY touches DESC, f.key NULLS FIRST, o.key NULLS FIRST"
)
_SCOPE = """
WITH changed AS MATERIALIZED (
  SELECT m.touch_id, coalesce(c.number, 0) AS number, p.canonical_id
  FROM channel_reclassification_moves m
  JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.id = m.touch_id
  JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id
  LEFT JOIN channels c ON c.workspace_id = :workspace_id AND c.id = m.to_channel_id
  WHERE m.workspace_id = :workspace_id AND m.run_id = :run_id
    AND m.from_channel_id IS DISTINCT FROM m.to_channel_id),
people AS MATERIALIZED (SELECT DISTINCT canonical_id FROM changed),
own AS MATERIALIZED (
  SELECT l.id FROM people x JOIN persons p ON p.workspace_id = :workspace_id AND p.canonical_id = x.canonical_id
  JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = p.id),
touches AS MATERIALIZED (
  SELECT j.conversion_id, j.kind, j.occurred_at, u.place, cardinality(j.touch_ids) AS length,
         u.number AS before, coalesce(c.number, u.number) AS after,
         bool_or(c.touch_id IS NOT NULL) OVER (PARTITION BY j.conversion_id) AS moves
  FROM own o JOIN journeys j ON j.workspace_id = :workspace_id AND j.lead_id = o.id AND j.kind <> 'HANDOFF'
  CROSS JOIN LATERAL unnest(j.touch_ids, j.channel_numbers) WITH ORDINALITY AS u(touch_id, number, place)
  LEFT JOIN changed c ON c.touch_id = u.touch_id),
hit AS MATERIALIZED (SELECT * FROM touches WHERE moves)
"""
_SIDES = ("before", "after")
_WEIGHTS = {
    "first": "CASE WHEN place = 1 THEN 1.0 ELSE 0.0 END",
    "last": "CASE WHEN place = length THEN 1.0 ELSE 0.0 END",
    "linear": "1.0 / length",
}
_SHARES = ", ".join(
    f"CAST(round(coalesce(sum(1000000 * ({weight})) FILTER (WHERE s.side = '{side}'), 0)) AS bigint) AS {model}_{side}"
    for model, weight in _WEIGHTS.items()
    for side in _SIDES
)
_FOLLOWS = text(
    _SCOPE + ", reach AS (SELECT (SELECT count(*) FROM people) AS people, (SELECT count(*) FROM own) AS leads,"
    " count(DISTINCT h.conversion_id) FILTER (WHERE h.kind = 'STEP_ENTRY') AS step_entries,"
    " count(DISTINCT h.conversion_id) FILTER (WHERE h.kind = 'SALE') AS sales,"
    " count(DISTINCT CAST(h.occurred_at AT TIME ZONE w.time_zone AS date)) AS days,"
    " CAST(min(h.occurred_at AT TIME ZONE w.time_zone) AS date) AS first_day,"
    " CAST(max(h.occurred_at AT TIME ZONE w.time_zone) AS date) AS last_day"
    " FROM workspaces w LEFT JOIN hit h ON true WHERE w.id = :workspace_id), sides AS ("
    + " UNION ALL ".join(f"SELECT {side} AS number, '{side}' AS side, kind, place, length FROM hit" for side in _SIDES)
    + f"), credit AS (SELECT c.key, c.name, s.kind, {_SHARES}"
    " FROM sides s LEFT JOIN channels c ON c.workspace_id = :workspace_id AND c.number = s.number"
    " GROUP BY c.key, c.name, s.kind)"
    " SELECT (SELECT to_json(r) FROM reach r) AS reach,"
    " (SELECT json_agg(to_json(c) ORDER BY c.kind, c.key NULLS FIRST) FROM credit c) AS credit"
).columns(reach=JSON, credit=JSON)
"""Both of the same journeys, which are read once: of a year they are most of the time that the report takes."""


async def make(work: Work, run_id: UUID) -> dict[str, Any]:
    """The report as JSON, in two statements: `moves`; `reach` and `credit`."""
    given = {"workspace_id": work.workspace_id, "run_id": run_id}
    moves = [dict(row) for row in (await work.execute(_MOVES, given)).mappings()]
    follows = (await work.execute(_FOLLOWS, given)).one()
    credit = [_credit(row) for row in follows.credit or ()]
    return {"moves": moves, "reach": follows.reach, "credit": [each for each in credit if each["models"]]}


def _credit(row: Any) -> dict[str, Any]:
    """A channel's credit of one kind of conversion, under the models in which it changes."""
    models = [
        {"model": model, "before": row[f"{model}_before"], "after": row[f"{model}_after"]}
        for model in _WEIGHTS
        if row[f"{model}_before"] != row[f"{model}_after"]
    ]
    return {"key": row["key"], "name": row["name"], "kind": row["kind"], "models": models}
