"""The rows of one workspace as SQL, run in order; `<name>` is put in by `world`.

Touch t happens `<gap>` microseconds after touch t - 1; each fiftieth is the first one of a further person, the others
are of somebody who came in the fifth of a year before. So ids, external ids and times grow together, and the unique
indexes are filled at their right end. Journeys, and day cells from them, hold what the service would have stored.
"""

TOUCHES_EACH = 50

PEOPLE = (
    "DROP TABLE IF EXISTS people, entries, paths, conversions",
    """
CREATE TEMP TABLE people AS
SELECT n, started, pg_temp.uid(started, 'person', n) AS person_id, pg_temp.uid(started, 'lead', n) AS lead_id, far,
  far = 5 AS sold, far < 5 AND dice < 0.2 AS lost, (1000000 + floor(luck * 9000000))::bigint AS worth,
  ((1 + n % 7) * 36000)::int AS pace
FROM (
  SELECT n, started, dice, luck, least(1 + (r < 0.7)::int + (r < 0.45)::int + (r < 0.3)::int + (r < 0.1)::int,
    1 + floor(extract(epoch FROM <end> - started) / (36000 * (1 + n % 7))))::int AS far
  FROM (SELECT n, <start> + ((n - 1) * <each> + 1) * <gap> * interval '1 microsecond' AS started,
      random() AS r, random() AS dice, random() AS luck FROM generate_series(1, <people>::bigint) n) x) y
""",
    "CREATE UNIQUE INDEX ON people (n)",
    "ANALYZE people",
    """
INSERT INTO persons (workspace_id, id, canonical_id, name, sort_key, first_seen_at, created_at)
SELECT <w>, person_id, person_id, 'Person ' || n, 'person ' || n, started, started FROM people ORDER BY n
""",
    """
INSERT INTO leads (workspace_id, id, person_id, product_id, funnel_id, name, sort_key, status, step_id, step_key,
  step_entered_at, started_at, created_at, last_activity_at, currency, closed_at, loss_reason)
SELECT <w>, lead_id, person_id, <product>, <funnel>, 'Person ' || n, 'person ' || n,
  CASE WHEN sold THEN 'WON' WHEN lost THEN 'LOST' WHEN far >= 4 THEN 'WORKING' ELSE 'OPEN' END, (<steps>)[far],
  (<step_keys>)[far], at, started, started, at, 'RUB', CASE WHEN sold OR lost THEN at END, CASE WHEN lost THEN 'PRICE' END
FROM (SELECT *, started + (far - 1) * pace * interval '1 second' AS at FROM people) p ORDER BY n
""",
    """
CREATE TEMP TABLE entries AS
SELECT p.*, s AS position, pg_temp.uid(at, 'entry', p.n * 8 + s) AS id, at
FROM people p CROSS JOIN LATERAL generate_series(1, p.far) s
CROSS JOIN LATERAL (SELECT p.started + (s - 1) * p.pace * interval '1 second' AS at) moment
""",
    """
INSERT INTO step_entries (workspace_id, id, lead_id, product_id, funnel_id, from_step_id, to_step_id, step_key, position,
  ordinal, passed_over, occurred_at, recorded_at, cause, fact_kind, reason)
SELECT <w>, id, lead_id, <product>, <funnel>, (<steps>)[position - 1], (<steps>)[position], (<step_keys>)[position],
  position, 1, '{}', at, at, 'RULE', CASE position WHEN 5 THEN 'SALE' ELSE 'TOUCHPOINT' END,
  'The rule of the step held.' FROM entries ORDER BY at
""",
    """
INSERT INTO handoffs (workspace_id, id, lead_id, assignee_id, status, offered_at, accept_by, responded_at,
  responded_by_id, accepted_at, need, promises, packet_product_id, decision)
SELECT <w>, pg_temp.uid(at, 'handoff', n), lead_id, <member>, 'ACCEPTED', at - interval '2 hours',
  at + interval '2 hours', at, <member>, at, 'A chair for a bad back.', ARRAY['A call today'], <product>,
  jsonb_build_object('rule', 'By turns.', 'chosen', <member>, 'candidates', '[]'::jsonb)
FROM entries WHERE position = 4
""",
    """
INSERT INTO deals (workspace_id, id, lead_id, product_id, owner_id, name, status, amount_minor, currency, closed_at, created_at)
SELECT <w>, pg_temp.uid(started, 'deal', n), lead_id, <product>, <member>, 'Chair for ' || n, 'WON', worth, 'RUB', at, at
FROM entries WHERE position = 5
""",
    """
INSERT INTO sales (workspace_id, id, deal_id, lead_id, person_id, product_id, kind, sold_at, recorded_at, currency, units_micro,
  amount_minor, net_units_micro, net_amount_minor, contribution_minor, unit_contribution_minor, source, external_id)
SELECT <w>, pg_temp.uid(at, 'sale', n), pg_temp.uid(started, 'deal', n), lead_id, person_id, <product>, 'ONLINE', at, at, 'RUB', 1000000, worth, 1000000,
  worth, worth / 4, worth / 4, 'bench', 'S' || n
FROM entries WHERE position = 5
""",
    """
INSERT INTO sale_events (workspace_id, id, sale_id, kind, occurred_at, recorded_at, units_micro, amount_minor, source,
  external_id)
SELECT <w>, pg_temp.uid(at, 'event', n), pg_temp.uid(at, 'sale', n), 'SALE', at, at, 1000000, worth, 'bench', 'S' || n
FROM entries WHERE position = 5
""",
)

TOUCHPOINTS = """
INSERT INTO touchpoints (workspace_id, id, person_id, kind, channel_id, resource_id, occurred_at, received_at, source,
  external_id)
SELECT <w>, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(t), 15, '0'))::uuid,
  p.person_id, (ARRAY['VISIT','CLICK','MESSAGE','COMMENT','VIEW'])[1 + floor(a * 5)::int],
  (<resource_channels>)[place], CASE WHEN b < 0.8 THEN (<resources>)[place] END, at, at, 'bench', 'T' || lpad(t::text, 9, '0')
FROM (
  SELECT t, <start> + t * <gap> * interval '1 microsecond' AS at, random() AS a, random() AS b,
    1 + floor(cardinality(<resources>) * random() ^ 1.5)::int AS place,
    CASE WHEN t % <each> = 1 THEN t / <each> + 1 WHEN t / <each> > <people> * 0.2
      THEN 1 + floor(t / <each> - <people> * 0.2 * random() ^ 2)::bigint ELSE 1 + floor(t / <each> * random())::bigint END AS n
  FROM generate_series(<first>::bigint, <last>::bigint) t) x
JOIN people p USING (n) ORDER BY t
"""
"""Of the touches from `<first>` to `<last>`: in parts, so that the bar moves."""

SUMMARIES = (
    """
CREATE TEMP TABLE paths AS
SELECT t.person_id, array_agg(t.occurred_at ORDER BY t.occurred_at, t.external_id) AS times,
  array_agg(t.id ORDER BY t.occurred_at, t.external_id) AS ids,
  array_agg(coalesce(c.number, 0)::smallint ORDER BY t.occurred_at, t.external_id) AS channels,
  array_agg(coalesce(r.number, 0)::smallint ORDER BY t.occurred_at, t.external_id) AS resources
FROM touchpoints t
LEFT JOIN channels c ON c.workspace_id = <w> AND c.id = t.channel_id
LEFT JOIN resources r ON r.workspace_id = <w> AND r.id = t.resource_id
WHERE t.workspace_id = <w> GROUP BY t.person_id
""",
    """
CREATE TEMP TABLE conversions AS
SELECT id, 'STEP_ENTRY' AS kind, position, at, pace, lead_id, person_id, 0 AS units, NULL::bigint AS amount FROM entries
UNION ALL SELECT pg_temp.uid(at, 'sale', n), 'SALE', position, at, pace, lead_id, person_id, 1000000, worth
  FROM entries WHERE position = 5
UNION ALL SELECT pg_temp.uid(at, 'handoff', n), 'HANDOFF', position, at, pace, lead_id, person_id, 0, NULL
  FROM entries WHERE position = 4
""",
    """
INSERT INTO journeys (workspace_id, conversion_id, kind, lead_id, product_id, audience_number, step_key, occurred_at,
  touch_ids, channel_numbers, resource_numbers, ages, step_starts, units_micro, amount_minor, contribution_minor)
SELECT <w>, c.id, c.kind, c.lead_id, <product>, 0, CASE c.kind WHEN 'STEP_ENTRY' THEN (<step_keys>)[position] ELSE '' END,
  c.at, ids[1:upto], channels[1:upto], resources[1:upto],
  ARRAY(SELECT floor(extract(epoch FROM c.at - moment))::int FROM unnest(times[1:upto]) moment),
  (SELECT jsonb_object_agg((<step_keys>)[k], (position - k) * pace) FROM generate_series(1, position) k),
  c.units, c.amount, c.amount / 4
FROM conversions c JOIN paths USING (person_id)
CROSS JOIN LATERAL (SELECT width_bucket(c.at, times) AS upto) cut ORDER BY c.at
""",
    """
INSERT INTO day_cells (workspace_id, product_id, metric, resource_number, step_key, audience_number, day, value)
WITH moved AS MATERIALIZED (
  SELECT kind, conversion_id AS id, step_key, resource_numbers[cardinality(resource_numbers)] AS resource, amount_minor,
    units_micro, (occurred_at AT TIME ZONE '<zone>')::date AS day FROM journeys WHERE workspace_id = <w>),
added AS (
  SELECT 'STEP_ENTRIES' AS metric, resource, step_key, day, 1::bigint AS value FROM moved WHERE kind = 'STEP_ENTRY'
  UNION ALL SELECT 'STEP_GOAL_REACHED', resource, (<step_keys>)[array_position(<step_keys>, step_key) - 1], day, 1
    FROM moved WHERE kind = 'STEP_ENTRY' AND step_key <> (<step_keys>)[1]
  UNION ALL SELECT 'LEADS', resource, '', day, 1 FROM moved WHERE kind = 'STEP_ENTRY' AND step_key = (<step_keys>)[1]
  UNION ALL SELECT 'HANDOFFS_ACCEPTED', resource, '', day, 1 FROM moved WHERE kind = 'HANDOFF'
  UNION ALL SELECT 'SALES', resource, '', day, 1 FROM moved WHERE kind = 'SALE'
  UNION ALL SELECT 'UNITS_SOLD', resource, '', day, units_micro FROM moved WHERE kind = 'SALE'
  UNION ALL SELECT 'REVENUE', resource, '', day, amount_minor FROM moved WHERE kind = 'SALE'
  UNION ALL SELECT 'CONTRIBUTION', resource, '', day, amount_minor / 4 FROM moved WHERE kind = 'SALE')
SELECT <w>, <product>, metric, resource, step_key, 0, day, sum(value) FROM added GROUP BY metric, resource, step_key, day
""",
)

METRICS = (
    "STEP_GOAL_REACHED", "STEP_ENTRIES", "LEADS", "HANDOFFS_ACCEPTED", "SALES", "UNITS_SOLD", "REVENUE", "COST_PER_LEAD",
    "COST_PER_SALE", "CLICKS", "FOLLOWERS", "SATISFACTION",
)  # fmt: skip
"""Of the goals in turn; those of a step where its objective is none become sales."""
TARGETS = (300, 400, 500, 80, 40, 40, 2_000_000, 300, 6_000, 60_000, 20_000, 4)
STATUSES = (
    "RUNNING",
    "RUNNING",
    "RUNNING",
    "RUNNING",
    "ACHIEVED",
    "MISSED",
    "APPROVED",
    "DRAFT",
    "PROPOSED",
    "CANCELLED",
)

GOALS = (
    # g and g + 60 are of the same resource and of objectives three apart: no place has two
    """
INSERT INTO resource_goals (workspace_id, id, product_id, resource_id, objective_id, text, metric, target, baseline,
  period_start, period_end, budget_minor, currency, status, created_at, approved_at, started_at, closed_at)
SELECT <w>, pg_temp.uid(<start>, 'goal', g), <product>, (<resources>)[1 + g % 60], (<objectives>)[objective],
  'Goal ' || g, metric, (<targets>)[1 + g % 12], CASE metric WHEN 'FOLLOWERS' THEN 9000 END, <opens> + g % 30,
  CASE WHEN status IN ('ACHIEVED', 'MISSED') THEN <closes> - g % 20 ELSE <closes> + 20 + g % 60 END,
  CASE WHEN g % 4 > 0 THEN 5000000 + g * 1000 END, 'RUB', status, <start>,
  CASE WHEN status IN ('RUNNING', 'ACHIEVED', 'MISSED', 'APPROVED') THEN <start> END,
  CASE WHEN status IN ('RUNNING', 'ACHIEVED', 'MISSED') THEN <start> END,
  CASE WHEN status IN ('ACHIEVED', 'MISSED', 'CANCELLED') THEN <end> END
FROM (SELECT g, objective, (<statuses>)[1 + (g / 7) % 10] AS status,
    CASE WHEN objective >= 5 AND 1 + g % 12 IN (1, 2) THEN 'SALES' ELSE (<metrics>)[1 + g % 12] END AS metric
  FROM (SELECT g, 1 + (g + 3 * (g / 60)) % 10 AS objective FROM generate_series(0, <goals> - 1) g) x) y
""",
    """
INSERT INTO plans (workspace_id, id, goal_id, version, status, drafted_at, approved_at)
SELECT <w>, pg_temp.uid(<start>, 'plan', g), pg_temp.uid(<start>, 'goal', g), 1, 'APPROVED', <start>, <start>
FROM generate_series(0, <goals> - 1) g WHERE g % 8 > 0
""",
    """
INSERT INTO plan_actions (workspace_id, id, plan_id, position, text, owner_id, due_on, done_at)
SELECT <w>, pg_temp.uid(<start>, 'action', g * 8 + k), pg_temp.uid(<start>, 'plan', g), k, 'Action ' || k, <member>,
  <opens> + 30 * k, CASE WHEN (g + k) % 3 > 0 AND k < 4 THEN <end> END
FROM generate_series(0, <goals> - 1) g, generate_series(1, 5) k WHERE g % 8 > 0
""",
    """
INSERT INTO resource_metrics (workspace_id, id, resource_id, content_item_id, day, metric, value, recorded_at)
SELECT <w>, pg_temp.uid(day, metric || k, place), id, '00000000-0000-0000-0000-000000000000', day::date, metric,
  CASE k WHEN 1 THEN 100 + (place * 37 + ordinal * 13) % 400 WHEN 2 THEN 5000 + ordinal * 20 + place
    ELSE 3 + ((place + ordinal) % 20) / 10.0 END, <end>
FROM unnest(<resources>) WITH ORDINALITY r(id, place),
  generate_series(<start>, <end>, '1 day') WITH ORDINALITY d(day, ordinal),
  unnest(ARRAY['CLICKS', 'FOLLOWERS', 'SATISFACTION']) WITH ORDINALITY m(metric, k)
""",
    """
INSERT INTO spends (workspace_id, id, resource_id, period_start, period_end, amount_minor, currency, source,
  external_id, recorded_at)
SELECT <w>, pg_temp.uid(<start>, 'spend', place), id, (<start>)::date, (<end>)::date,
  (100000 + place * 1000) * ((<end>)::date - (<start>)::date + 1), 'RUB', 'bench', 'P' || place, <start>
FROM unnest(<resources>) WITH ORDINALITY r(id, place) WHERE place % 3 > 0
""",
    """
INSERT INTO spend_days (workspace_id, spend_id, resource_id, day, amount_minor)
SELECT <w>, pg_temp.uid(<start>, 'spend', place), id, day::date, 100000 + place * 1000
FROM unnest(<resources>) WITH ORDINALITY r(id, place), generate_series(<start>, <end>, '1 day') day WHERE place % 3 > 0
""",
    """
INSERT INTO main_resources (workspace_id, id, product_id, step_key, resource_id, reason, candidates, chosen_at)
SELECT <w>, pg_temp.uid(<start>, 'main', place), <product>, key, (<resources>)[place], 'The most people.', '[]', <start>
FROM unnest(<step_keys>) WITH ORDINALITY s(key, place) WHERE place <= 3
""",
)
