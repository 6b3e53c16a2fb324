"""Ways through the funnel, for reports that count re-entries.

A *passage* is one way through: it begins with the unit's first entry and again with every entry that does not lie
after the one before it (somebody went back). Entries caused by a sale before the first other one belong to the first
passage, as they do to the first cohort. `nth` is the how manieth entry of the unit into this step it is.
"""

PASSAGES = """
dated AS (
  SELECT a.*, array_position($3::text[], step_key) AS place,
    coalesce(fact_kind = 'SALE' AND occurred_at < min(occurred_at) FILTER (WHERE fact_kind IS DISTINCT FROM 'SALE')
      OVER (PARTITION BY unit), false) AS early
  FROM alive a),
turned AS (
  SELECT d.*, row_number() OVER (PARTITION BY unit, step_key ORDER BY occurred_at, entry_id) AS nth,
    coalesce(NOT early AND place <= lag(place) OVER path, false)::int AS back
  FROM dated d WINDOW path AS (PARTITION BY unit, early ORDER BY occurred_at, place, entry_id)),
passages AS (
  SELECT t.*, 1 + sum(back) OVER (path ROWS UNBOUNDED PRECEDING) AS passage
  FROM turned t WINDOW path AS (PARTITION BY unit, early ORDER BY occurred_at, place, entry_id)),"""

CHOSEN = """
reach AS (
  SELECT unit, passage, max(place) FILTER (WHERE step_key <> $8) AS furthest,
    min(occurred_at) FILTER (WHERE step_key <> $8 AND place = cardinality($3::text[]) - ($8 <> '')::int) AS won_at
  FROM passages GROUP BY 1, 2),
chosen AS (
  SELECT DISTINCT ON (u.unit) u.* FROM unit u JOIN reach r ON r.unit = u.unit AND r.passage = u.passage
  WHERE u.started_at IS NOT NULL
  ORDER BY u.unit, r.furthest DESC, r.won_at, u.started_at DESC, u.passage DESC),"""
"""OPTIMIZED: of the passages that came furthest the one that won first; where none won the latest."""

MONEY_OF_UNIT = {
    "spans": "",
    "span_passage": "",
    "join_spans": "",
    "money_grouped": "1",
    "of_passage": "",
}
SPANS = {
    "spans": """
begun AS (
  SELECT unit, passage, min(occurred_at) FILTER (WHERE NOT early) AS began FROM passages GROUP BY 1, 2),
spans AS (
  SELECT unit, passage, CASE WHEN passage = 1 THEN '-infinity' ELSE began END AS low,
    coalesce(lead(began) OVER (PARTITION BY unit ORDER BY passage), 'infinity') AS high FROM begun),""",
    "span_passage": ", g.passage",
    "join_spans": "\n  JOIN spans g ON g.unit = p.canonical_id AND s.sold_at >= g.low AND s.sold_at < g.high",
    "money_grouped": "1, 2",
    "of_passage": " AND m.passage = c.passage",
}
"""ALL: a sale belongs to the passage that was under way when it was made, so none counts twice."""
