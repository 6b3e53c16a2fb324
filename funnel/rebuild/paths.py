"""Journeys and day cells by set: every conversion joined with every touch before it, then grouped."""

WANTED = """
CREATE TEMP TABLE rb_journeys ON COMMIT DROP AS
WITH entry AS (
  SELECT e.id, e.lead_id, e.step_key, e.occurred_at, e.fact_kind, e.fact_id, e.from_step_id, e.funnel_id, e.position,
         l.person_id, l.product_id, l.audience
  FROM step_entries e JOIN rb_leads l ON l.id = e.lead_id
  WHERE e.workspace_id = :workspace_id AND e.voided_at IS NULL AND e.ordinal = 1),
conversion AS (
  SELECT e.id, 'STEP_ENTRY' AS kind, e.lead_id, e.person_id, e.product_id, e.audience, e.step_key, e.occurred_at,
         t.source AS until_source, t.external_id AS until_external_id, CAST(0 AS bigint) AS units_micro,
         CAST(NULL AS bigint) AS amount_minor, CAST(NULL AS bigint) AS contribution_minor
  FROM entry e
  LEFT JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.id = e.fact_id AND e.fact_kind = 'TOUCHPOINT'
  UNION ALL
  SELECT s.id, 'SALE', s.lead_id, l.person_id, l.product_id, l.audience, '', s.sold_at, NULL, NULL,
         CAST(v.units AS bigint), CAST(v.amount AS bigint), s.contribution_minor
  FROM sales s JOIN rb_leads l ON l.id = s.lead_id
  JOIN (SELECT sale_id, sum(units_micro) AS units, sum(amount_minor) AS amount FROM sale_events
        WHERE workspace_id = :workspace_id GROUP BY sale_id) v ON v.sale_id = s.id
  WHERE s.workspace_id = :workspace_id
  UNION ALL
  SELECT h.id, 'HANDOFF', h.lead_id, l.person_id, l.product_id, l.audience, '', h.accepted_at, NULL, NULL, 0, NULL, NULL
  FROM handoffs h JOIN rb_leads l ON l.id = h.lead_id
  WHERE h.workspace_id = :workspace_id AND h.accepted_at IS NOT NULL),
step AS (
  SELECT c.id, t.id AS touch_id, coalesce(h.number, 0) AS channel, coalesce(r.number, 0) AS resource,
         CAST(floor(extract(epoch FROM c.occurred_at - t.occurred_at)) AS int) AS age,
         row_number() OVER (PARTITION BY c.id ORDER BY t.occurred_at DESC, t.source DESC, t.external_id DESC) AS back
  FROM conversion c JOIN rb_persons p ON p.person_id = c.person_id
  JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.person_id = p.id
  LEFT JOIN channels h ON h.workspace_id = :workspace_id AND h.id = t.channel_id
  LEFT JOIN resources r ON r.workspace_id = :workspace_id AND r.id = t.resource_id
  WHERE t.earns_credit AND t.occurred_at BETWEEN c.occurred_at - interval '366 days' AND c.occurred_at
    AND coalesce(t.product_id, c.product_id) = c.product_id
    AND (c.until_source IS NULL OR t.occurred_at < c.occurred_at
         OR (t.source, t.external_id) <= (c.until_source, c.until_external_id))),
path AS (
  SELECT id, array_agg(touch_id ORDER BY back DESC) AS touch_ids,
         array_agg(CAST(channel AS smallint) ORDER BY back DESC) AS channel_numbers,
         array_agg(CAST(resource AS smallint) ORDER BY back DESC) AS resource_numbers,
         array_agg(age ORDER BY back DESC) AS ages
  FROM step WHERE back <= 4095 GROUP BY id),
starts AS (
  SELECT c.id,
         jsonb_object_agg(e.step_key, CAST(floor(extract(epoch FROM c.occurred_at - e.occurred_at)) AS int)) AS ages
  FROM conversion c JOIN entry e ON e.person_id = c.person_id AND e.product_id = c.product_id
  WHERE e.occurred_at <= c.occurred_at
  GROUP BY c.id)
SELECT c.id AS conversion_id, c.kind, c.lead_id, c.product_id, CAST(c.audience AS smallint) AS audience_number,
       c.step_key, c.occurred_at, coalesce(p.touch_ids, CAST('{}' AS uuid[])) AS touch_ids,
       coalesce(p.channel_numbers, CAST('{}' AS smallint[])) AS channel_numbers,
       coalesce(p.resource_numbers, CAST('{}' AS smallint[])) AS resource_numbers,
       coalesce(p.ages, CAST('{}' AS int[])) AS ages, coalesce(s.ages, CAST('{}' AS jsonb)) AS step_starts,
       c.units_micro, c.amount_minor, c.contribution_minor
FROM conversion c LEFT JOIN path p ON p.id = c.id LEFT JOIN starts s ON s.id = c.id
"""
_ALL = (
    "conversion_id, kind, lead_id, product_id, audience_number, step_key, occurred_at, touch_ids, channel_numbers,"
    " resource_numbers, ages, step_starts, units_micro, amount_minor, contribution_minor"
)
_STORED = f"SELECT {_ALL} FROM journeys WHERE workspace_id = :workspace_id"
DIFFERENT = (
    f"SELECT count(*) FROM (SELECT conversion_id FROM (({_STORED} EXCEPT SELECT {_ALL} FROM rb_journeys)"
    f" UNION ALL (SELECT {_ALL} FROM rb_journeys EXCEPT {_STORED})) x GROUP BY conversion_id) y"
)
REPAIR = (
    "DELETE FROM journeys WHERE workspace_id = :workspace_id AND conversion_id IN"
    f" (SELECT conversion_id FROM ({_STORED} EXCEPT SELECT {_ALL} FROM rb_journeys) x)",
    f"INSERT INTO journeys (workspace_id, {_ALL}) SELECT CAST(:workspace_id AS uuid), {_ALL} FROM rb_journeys r"
    " WHERE NOT EXISTS (SELECT 1 FROM journeys j WHERE j.workspace_id = :workspace_id"
    "  AND j.conversion_id = r.conversion_id)",
)

CELLS = """
CREATE TEMP TABLE rb_cells ON COMMIT DROP AS
WITH j AS (
  SELECT r.*, coalesce(resource_numbers[cardinality(resource_numbers)], CAST(0 AS smallint)) AS sent_by,
         CAST(r.occurred_at AT TIME ZONE CAST(:zone AS text) AS date) AS day FROM rb_journeys r),
event AS (
  SELECT j.product_id, j.sent_by, j.audience_number,
         CAST(v.occurred_at AT TIME ZONE CAST(:zone AS text) AS date) AS day, v.units_micro,
         CASE WHEN s.currency = :currency THEN v.amount_minor END AS amount,
         CASE WHEN s.currency = :currency 
              THEN round(v.units_micro * CAST(s.unit_contribution_minor AS numeric) / 1000000) END AS contribution
  FROM j JOIN sales s ON s.workspace_id = :workspace_id AND s.id = j.conversion_id
  JOIN sale_events v ON v.workspace_id = :workspace_id AND v.sale_id = s.id)
SELECT product_id, metric, sent_by AS resource_number, step_key, audience_number, day,
       CAST(sum(value) AS bigint) AS value
FROM (
  SELECT j.product_id, m.metric, j.sent_by, m.step_key, j.audience_number, j.day, CAST(1 AS numeric) AS value
  FROM j JOIN step_entries e ON e.workspace_id = :workspace_id AND e.id = j.conversion_id
  LEFT JOIN steps b ON b.workspace_id = :workspace_id AND b.funnel_id = e.funnel_id AND b.position = e.position - 1
  CROSS JOIN LATERAL (VALUES ('STEP_ENTRIES', j.step_key, true), ('STEP_GOAL_REACHED', b.key, b.key IS NOT NULL),
                             ('LEADS', '', e.from_step_id IS NULL)) m(metric, step_key, counts) WHERE m.counts
  UNION ALL
  SELECT product_id, CASE kind WHEN 'SALE' THEN 'SALES' ELSE 'HANDOFFS_ACCEPTED' END, sent_by, '', audience_number, day,
         1
  FROM j WHERE kind IN ('SALE', 'HANDOFF')
  UNION ALL
  SELECT e.product_id, m.metric, e.sent_by, '', e.audience_number, e.day, m.value FROM event e
  CROSS JOIN LATERAL (VALUES ('UNITS_SOLD', CAST(e.units_micro AS numeric)), ('REVENUE', e.amount),
                             ('CONTRIBUTION', e.contribution)) m(metric, value) WHERE m.value IS NOT NULL) x
GROUP BY product_id, metric, sent_by, step_key, audience_number, day HAVING sum(value) <> 0
"""
_KEY = "product_id, metric, resource_number, step_key, audience_number, day"
_CELLS = f"SELECT {_KEY}, value FROM day_cells WHERE workspace_id = :workspace_id AND value <> 0"
CELLS_DIFFERENT = (
    f"SELECT count(*) FROM (SELECT {_KEY} FROM (({_CELLS} EXCEPT SELECT {_KEY}, value FROM rb_cells)"
    f" UNION ALL (SELECT {_KEY}, value FROM rb_cells EXCEPT {_CELLS})) x GROUP BY {_KEY}) y"
)
CELLS_REPAIR = (
    f"DELETE FROM day_cells WHERE workspace_id = :workspace_id AND ({_KEY}) IN"
    f" (SELECT {_KEY} FROM ({_CELLS} EXCEPT SELECT {_KEY}, value FROM rb_cells) x)",
    f"INSERT INTO day_cells (workspace_id, {_KEY}, value) SELECT CAST(:workspace_id AS uuid), {_KEY}, value"
    f" FROM rb_cells ORDER BY {_KEY}"
    " ON CONFLICT (workspace_id, product_id, metric, resource_number, step_key, audience_number, day)"
    " DO UPDATE SET value = excluded.value",
)
