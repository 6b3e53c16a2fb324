"""The same figures as one statement of SQL each, by hand, and whether they say the same as the service.

`…_CELLS` read the day cells as the service does; `…_FACTS` have none and find for every conversion of the days in
question the touch before it, among all touchpoints. What the statements leave out, to their favour: supporting KPIs,
audiences, merged persons, touches of other products and such that earn no credit, keywords, prices per thousand, gaps,
starter suitability, and the rounding of costs to kopecks that add up.
"""

from decimal import Decimal
from typing import Any

from crm.core.ids import decode

_MOVED_CELLS = """
moved AS (SELECT metric, resource_number, step_key, day, value FROM day_cells WHERE workspace_id = $1 AND product_id = $2)"""

_MOVED_FACTS = """
zone AS (SELECT time_zone AS name FROM workspaces WHERE id = $1),
since AS (SELECT (least(min(starts), $4::date)::timestamp AT TIME ZONE max(name)) AS at FROM line, zone),
conversion AS MATERIALIZED (
  SELECT 'ENTRY' AS kind, e.lead_id, e.occurred_at, e.step_key, e.position, e.funnel_id, 0::bigint AS units, 0::bigint AS money
    FROM step_entries e, since WHERE e.workspace_id = $1 AND e.product_id = $2 AND e.voided_at IS NULL AND e.ordinal = 1
      AND e.occurred_at >= since.at
  UNION ALL SELECT 'HANDOFF', h.lead_id, h.accepted_at, '', 0, NULL, 0, 0 FROM handoffs h, since
    WHERE h.workspace_id = $1 AND h.accepted_at >= since.at AND h.packet_product_id = $2
  UNION ALL SELECT 'SALE', s.lead_id, v.occurred_at, '', 0, NULL, v.units_micro, v.amount_minor
    FROM sale_events v JOIN sales s ON s.workspace_id = $1 AND s.id = v.sale_id, since
    WHERE v.workspace_id = $1 AND s.product_id = $2 AND v.occurred_at >= since.at),
sent AS MATERIALIZED (
  SELECT c.*, coalesce(r.number, 0) AS resource_number, (c.occurred_at AT TIME ZONE zone.name)::date AS day
  FROM conversion c CROSS JOIN zone JOIN leads l ON l.workspace_id = $1 AND l.id = c.lead_id
  CROSS JOIN LATERAL (SELECT t.resource_id FROM touchpoints t WHERE t.workspace_id = $1 AND t.person_id = l.person_id
    AND t.occurred_at <= c.occurred_at ORDER BY t.occurred_at DESC, t.source DESC, t.external_id DESC LIMIT 1) last
  LEFT JOIN resources r ON r.workspace_id = $1 AND r.id = last.resource_id),
moved AS MATERIALIZED (
  SELECT metric, resource_number, step_key, day, sum(value) AS value FROM (
    SELECT 'STEP_ENTRIES' AS metric, resource_number, step_key, day, 1::bigint AS value FROM sent WHERE kind = 'ENTRY'
    UNION ALL SELECT 'STEP_GOAL_REACHED', resource_number, b.key, day, 1 FROM sent
      JOIN steps b ON b.workspace_id = $1 AND b.funnel_id = sent.funnel_id AND b.position = sent.position - 1
    UNION ALL SELECT 'LEADS', resource_number, '', day, 1 FROM sent WHERE position = 1
    UNION ALL SELECT 'HANDOFFS_ACCEPTED', resource_number, '', day, 1 FROM sent WHERE kind = 'HANDOFF'
    UNION ALL SELECT 'SALES', resource_number, '', day, 1 FROM sent WHERE kind = 'SALE'
    UNION ALL SELECT 'UNITS_SOLD', resource_number, '', day, units FROM sent WHERE kind = 'SALE'
    UNION ALL SELECT 'REVENUE', resource_number, '', day, money FROM sent WHERE kind = 'SALE') x GROUP BY 1, 2, 3, 4)"""

_LINE = """
line AS MATERIALIZED (
  SELECT g.id, g.metric, g.status, g.target, g.baseline, g.period_start AS starts, g.period_end AS ends,
    least(g.period_end, $3::date) AS until, g.budget_minor, g.resource_id, g.objective_id, r.number,
    CASE g.metric WHEN 'COST_PER_LEAD' THEN 'LEADS' WHEN 'COST_PER_SALE' THEN 'SALES' ELSE g.metric END AS counts,
    CASE WHEN g.metric IN ('STEP_ENTRIES', 'STEP_GOAL_REACHED') THEN coalesce(o.step_key, '') ELSE '' END AS step_key
  FROM resource_goals g JOIN resources r ON r.workspace_id = $1 AND r.id = g.resource_id
  JOIN objectives o ON o.workspace_id = $1 AND o.id = g.objective_id
  WHERE g.workspace_id = $1 AND g.product_id = $2)"""

_STANDS = """
known AS (
  SELECT l.*, coalesce(c.value, 0)::numeric AS counted, coalesce(s.value, 0)::numeric / 100 AS spent, m.total, m.mean, m.last,
    coalesce(b.value, l.baseline, m.first) AS start
  FROM line l
  CROSS JOIN LATERAL (SELECT sum(d.value) AS value FROM {cells} d WHERE {own} d.metric = l.counts
    AND d.resource_number = l.number AND d.step_key = l.step_key AND d.day BETWEEN l.starts AND l.until) c
  CROSS JOIN LATERAL (SELECT sum(d.amount_minor) AS value FROM spend_days d WHERE d.workspace_id = $1
    AND d.resource_id = l.resource_id AND d.day BETWEEN l.starts AND l.until) s
  CROSS JOIN LATERAL (SELECT sum(d.value) AS total, avg(d.value) AS mean,
      (array_agg(d.value ORDER BY d.day DESC))[1] AS last, (array_agg(d.value ORDER BY d.day))[1] AS first
    FROM resource_metrics d WHERE d.workspace_id = $1 AND d.resource_id = l.resource_id AND d.metric = l.metric
      AND d.keyword = '' AND d.day BETWEEN l.starts AND l.until) m
  LEFT JOIN LATERAL (SELECT d.value FROM resource_metrics d WHERE d.workspace_id = $1 AND d.resource_id = l.resource_id
    AND d.metric = l.metric AND d.keyword = '' AND d.day < l.starts AND d.day <= $3::date ORDER BY d.day DESC LIMIT 1) b
    ON true),
reached AS (
  SELECT known.*, CASE WHEN metric IN ('COST_PER_LEAD', 'COST_PER_SALE') THEN spent / nullif(counted, 0)
      WHEN metric = 'UNITS_SOLD' THEN counted / 1000000 WHEN metric = 'REVENUE' THEN counted / 100
      WHEN metric = 'CLICKS' THEN coalesce(total, 0) WHEN metric = 'FOLLOWERS' THEN last
      WHEN metric = 'SATISFACTION' THEN mean ELSE counted END AS actual,
    greatest(0, least($3::date - starts, ends - starts) + 1)::numeric / (ends - starts + 1) AS gone
  FROM known),
expected AS (
  SELECT reached.*, CASE WHEN metric = 'FOLLOWERS' THEN start + (target - start) * gone
    WHEN metric IN ('COST_PER_LEAD', 'COST_PER_SALE', 'SATISFACTION') THEN target ELSE target * gone END AS expected
  FROM reached),
stands AS MATERIALIZED (
  SELECT expected.*, CASE WHEN metric = 'FOLLOWERS' THEN (actual - start) / nullif(expected - start, 0)
    WHEN metric IN ('COST_PER_LEAD', 'COST_PER_SALE') THEN expected / nullif(actual, 0)
    ELSE actual / nullif(expected, 0) END AS pace
  FROM expected)"""

_FROM_CELLS = _STANDS.format(cells="day_cells", own="d.workspace_id = $1 AND d.product_id = $2 AND")
_FROM_FACTS = _STANDS.format(cells="moved", own="")

# The period of goals has no day of its own to look from: a fourth argument is there for the matrix and is today here.
GOALS_CELLS = f"WITH {_LINE}, {_FROM_CELLS} SELECT id, actual, expected, pace FROM stands"
GOALS_FACTS = f"WITH {_LINE}, {_MOVED_FACTS}, {_FROM_FACTS} SELECT id, actual, expected, pace FROM stands"

_PLACES = """
step_goals AS (
  SELECT o.id AS objective_id, r.id AS resource_id, sum(m.value) AS value FROM moved m
  JOIN resources r ON r.workspace_id = $1 AND r.number = m.resource_number
  JOIN objectives o ON o.workspace_id = $1 AND o.product_id = $2 AND o.step_key = m.step_key
  WHERE m.metric = 'STEP_GOAL_REACHED' AND m.day BETWEEN $4::date AND $3::date GROUP BY 1, 2 HAVING sum(m.value) > 0),
main AS (
  SELECT DISTINCT ON (m.step_key) o.id AS objective_id, m.resource_id FROM main_resources m
  JOIN objectives o ON o.workspace_id = $1 AND o.product_id = $2 AND o.step_key = m.step_key
  WHERE m.workspace_id = $1 AND m.product_id = $2 ORDER BY m.step_key, m.chosen_at DESC, m.id DESC),
asked AS (
  SELECT * FROM stands WHERE status <> 'CANCELLED' AND starts <= $3::date AND ends >= $4::date),
place AS (
  SELECT objective_id, resource_id, a.id AS goal_id, a.budget_minor, a.metric, a.actual, s.value AS step_goals
  FROM (SELECT objective_id, resource_id FROM asked UNION SELECT objective_id, resource_id FROM step_goals
    UNION SELECT objective_id, resource_id FROM main) x
  LEFT JOIN asked a USING (objective_id, resource_id) LEFT JOIN step_goals s USING (objective_id, resource_id)),
cost AS (
  SELECT place.*, coalesce(p.amount, 0)::numeric * coalesce(
    coalesce(budget_minor, 0)::numeric / nullif(sum(coalesce(budget_minor, 0)) OVER (PARTITION BY resource_id), 0),
    1.0 / count(*) OVER (PARTITION BY resource_id)) AS cost
  FROM place LEFT JOIN (SELECT resource_id, sum(amount_minor) AS amount FROM spend_days
    WHERE workspace_id = $1 AND day BETWEEN $4::date AND $3::date GROUP BY 1) p USING (resource_id)),
kept AS (
  SELECT c.* FROM matrix_cells c WHERE c.workspace_id = $1 AND c.snapshot_id = (
    SELECT s.id FROM matrix_snapshots s WHERE s.workspace_id = $1 AND s.product_id = $2 AND s.variant = 'AS_IS'
      AND s.taken_on <= $4::date ORDER BY s.taken_on DESC, s.version DESC LIMIT 1)),
cells AS (
  SELECT 'AS_IS' AS variant, objective_id, resource_id, goal_id, value AS result, cost_minor::numeric AS cost FROM kept
  UNION ALL SELECT 'TO_BE', objective_id, resource_id, id, NULL, budget_minor FROM asked
  UNION ALL SELECT 'ACTUAL', c.objective_id, c.resource_id, goal_id,
    CASE WHEN goal_id IS NOT NULL THEN actual WHEN o.step_key IS NULL THEN NULL ELSE coalesce(step_goals, 0) END, cost
  FROM cost c JOIN objectives o ON o.workspace_id = $1 AND o.id = c.objective_id)"""
_CELLS_ALONE = "SELECT variant, objective_id, resource_id, goal_id, result, cost, NULL::bigint AS n, NULL::numeric AS conversion FROM cells"
_EVIDENCE = """
entry AS (
  SELECT j.resource_numbers[cardinality(j.resource_numbers)] AS number, j.step_key, EXISTS (
      SELECT FROM step_entries e JOIN step_entries f ON f.workspace_id = $1 AND f.lead_id = e.lead_id AND f.voided_at IS NULL
        AND f.position > e.position WHERE e.workspace_id = $1 AND e.id = j.conversion_id) AS passed
  FROM journeys j CROSS JOIN (SELECT time_zone AS name FROM workspaces WHERE id = $1) z
  WHERE j.workspace_id = $1 AND j.product_id = $2 AND j.kind = 'STEP_ENTRY'
    AND j.occurred_at >= ($3::date - 364)::timestamp AT TIME ZONE z.name
    AND j.occurred_at < ($3::date + 1)::timestamp AT TIME ZONE z.name),
evidence AS (
  SELECT r.id AS resource_id, o.id AS objective_id, count(*) AS n, avg(passed::int) AS conversion FROM entry
  JOIN resources r ON r.workspace_id = $1 AND r.number = entry.number
  JOIN objectives o ON o.workspace_id = $1 AND o.product_id = $2 AND o.step_key = entry.step_key
  GROUP BY 1, 2 HAVING count(*) >= 30)"""
_EVIDENCE_ROWS = "UNION ALL SELECT 'EVIDENCE', objective_id, resource_id, NULL, NULL, NULL, n, conversion FROM evidence"

MATRIX_CELLS = f"WITH {_LINE}, {_MOVED_CELLS}, {_FROM_CELLS}, {_PLACES} {_CELLS_ALONE}"
MATRIX_FACTS = f"WITH {_LINE}, {_MOVED_FACTS}, {_FROM_FACTS}, {_PLACES} {_CELLS_ALONE}"
MATRIX_WHOLE = f"WITH {_LINE}, {_MOVED_CELLS}, {_FROM_CELLS}, {_PLACES}, {_EVIDENCE} {_CELLS_ALONE} {_EVIDENCE_ROWS}"
STATEMENTS = {
    "goalsCells": GOALS_CELLS,
    "goalsFacts": GOALS_FACTS,
    "matrixCells": MATRIX_CELLS,
    "matrixFacts": MATRIX_FACTS,
    "matrixWhole": MATRIX_WHOLE,
}
"""$1 workspace, $2 product, $3 the last day that counts, $4 the first."""


# whether it is the same ----------------------------------------------------------------------------------------------

_EXACT = Decimal("0.000001")


def same(one: Any, other: Any, within: Decimal = _EXACT) -> bool:
    """Equal but for the sixth decimal place; nothing equals nothing only."""
    if one is None or other is None:
        return one is None and other is None
    return abs(Decimal(str(one)) - Decimal(str(other))) <= within * max(1, abs(Decimal(str(other))))


def check_goals(goals: list[dict[str, Any]], rows: list[Any]) -> None:
    """Actual, expected to date and pace of every goal."""
    wanted = {row["id"]: row for row in rows}
    assert len(goals) == len(wanted), f"{len(goals)} goals against {len(wanted)}"
    assert sum(1 for row in rows if row["actual"]) > len(rows) / 2, "most goals stand at nothing: the data are wrong"
    for goal in goals:
        row = wanted[decode(goal["id"])[1]]
        for name, column in (("actual", "actual"), ("expectedToDate", "expected"), ("pace", "pace")):
            assert same(goal[name], row[column]), f"{name} of {goal['id']}: {goal[name]} against {row[column]}"


def check_matrix(matrix: dict[str, Any], rows: list[Any]) -> int:
    """Every variant of every cell, its result and cost, and the evidence where it was asked; how many there are."""
    wanted = {(row["variant"], row["objective_id"], row["resource_id"], row["goal_id"]): row for row in rows}
    assert len(wanted) == len(rows), "a place stands twice"
    seen = set()
    for cell in matrix["cells"]:
        place = decode(cell["objective"]["id"])[1], decode(cell["resource"]["id"])[1]
        for variant in cell["variants"]:
            goal = None if variant["goal"] is None else decode(variant["goal"]["id"])[1]
            key = (variant["variant"], *place, goal)
            _check_variant(variant, wanted[key])
            seen.add(key)
        seen |= _check_evidence(cell.get("suitability"), wanted, ("EVIDENCE", *place, None))
    missing = [key for key in wanted if key not in seen and key[0] != "EVIDENCE"]
    assert not missing, f"{len(missing)} cells are not in the answer, {missing[0]} first"
    return len(seen)


def _check_variant(variant: dict[str, Any], row: Any) -> None:
    assert same(variant["result"], row["result"]), f"result {variant['result']} against {row['result']} in {row}"
    cost = None if variant["cost"] is None else Decimal(variant["cost"]["amount"]) * 100
    assert (cost is None) == (row["cost"] is None), f"cost {cost} against {row['cost']} in {row}"
    assert cost is None or abs(cost - row["cost"]) < 1, f"cost {cost} against {row['cost']} in {row}"


def _check_evidence(suitability: Any, wanted: dict[Any, Any], key: Any) -> set[Any]:
    evidence = (suitability or {}).get("evidence")
    if evidence is None:
        return set()
    row = wanted[key]
    assert evidence["n"] == row["n"], f"{evidence['n']} people against {row['n']}"
    assert same(evidence["conversion"], row["conversion"]), f"{evidence['conversion']} against {row['conversion']}"
    return {key}
