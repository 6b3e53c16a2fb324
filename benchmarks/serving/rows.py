"""The facts of one workspace as SQL, run in order; `<name>` is put in by `world`.

People are numbered by when they came, touches stand in their table by when they happened: so ids, external ids and times
grow together, and the unique indexes are filled at their right end.
"""

FACTS = (
    "DROP TABLE IF EXISTS people, touches, last_touches, entries, paths, talks",
    # Who came when, how far they got, through what. The odd microseconds keep every moment six digits long.
    """
CREATE TEMP TABLE people AS
SELECT n, started, pg_temp.uid(started, 'person', n) AS person_id, pg_temp.uid(started, 'lead', n) AS lead_id, name,
  lower(name) AS sort_key, lower(last) || n || '@example.com' AS email,
  far, far = 5 AS sold, far < 5 AND dice < 0.2 AS lost, far = 3 AND dice >= 0.2 AND started > <end> - interval '3 days' AS offered,
  (<owners>)[1 + floor(luck * cardinality(<owners>))::int] AS owner_id,
  CASE WHEN dice < 0.3 THEN pg_temp.uid(<start>, 'company', floor(dice / 0.3 * <companies>)::int) END AS company_id,
  (1000000 + floor(luck * 9000000))::bigint AS worth
FROM (
  SELECT n, started, dice, luck, last, (<first_names>)[1 + floor(a * cardinality(<first_names>))::int] || ' ' || last AS name,
    least(1 + (r < 0.7)::int + (r < 0.45)::int + (r < 0.3)::int + (r < 0.1)::int,
      1 + floor(extract(epoch FROM <end> - started) / (36000 * (1 + n % 7))))::int AS far
  FROM (SELECT row_number() OVER (ORDER BY at) AS n, at AS started, r, dice, luck, a,
      initcap((<syllables>)[1 + floor(b * cardinality(<syllables>))::int] || (<syllables>)[1 + floor(c * cardinality(<syllables>))::int]
        || (<syllables>)[1 + floor(d * cardinality(<syllables>))::int]) AS last
    FROM (SELECT random() AS r, random() AS dice, random() AS luck, random() AS a, random() AS b, random() AS c, random() AS d,
        <start> + floor(random() * 364 * 86400) * interval '1 second' + interval '123457 microseconds' AS at
      FROM generate_series(1, <leads>)) w) x) y
ORDER BY n
""",
    "CREATE UNIQUE INDEX ON people (n)",
    "ANALYZE people",
    # The first touch of everybody, then the others: most to those who came first.
    """
CREATE TEMP TABLE touches AS
SELECT t, row_number() OVER (ORDER BY at, t) AS place_in_time, p.n, p.person_id, at, pg_temp.uid(at, 'touch', t) AS id,
  (ARRAY['VISIT','CLICK','MESSAGE','COMMENT','VIEW'])[1 + floor(a * 5)::int] AS kind,
  CASE WHEN b < 0.7 THEN (<resource_channels>)[place] WHEN b < 0.95 THEN (<channels>)[1 + floor(a * 8)::int] END AS channel_id,
  CASE WHEN b < 0.7 THEN (<resources>)[place] END AS resource_id
FROM (
  SELECT t, CASE WHEN t <= <leads> THEN t ELSE 1 + floor(<leads> * random() ^ 1.5)::int END AS n,
    random() AS a, random() AS b, random() AS c, 1 + floor(random() * cardinality(<resources>))::int AS place
  FROM generate_series(1, <touches>) t) x
JOIN people p USING (n)
CROSS JOIN LATERAL (SELECT CASE WHEN t <= <leads> THEN p.started ELSE p.started + interval '1 minute'
  + floor(extract(epoch FROM <end> - p.started) * c * c) * interval '1 second' END AS at) moment
""",
    """
INSERT INTO companies (workspace_id, id, name, name_key, sort_key, created_at)
SELECT <w>, pg_temp.uid(<start>, 'company', n), 'Firm ' || n, 'firm ' || n, 'firm ' || n, <start>
FROM generate_series(0, <companies>) n
""",
    """
INSERT INTO persons (workspace_id, id, canonical_id, name, sort_key, primary_email, primary_phone, company_id,
  first_seen_at, created_at)
SELECT <w>, person_id, person_id, name, sort_key, email,
  CASE WHEN n % 2 = 0 THEN '+7900' || lpad(n::text, 7, '0') END, company_id, started, started FROM people
""",
    """
INSERT INTO identities (workspace_id, id, person_id, kind, account, value, verified, first_seen_at, last_seen_at)
SELECT <w>, pg_temp.uid(started, 'email', n), person_id, 'EMAIL', '', email, n % 3 = 0, started, started
FROM people UNION ALL
SELECT <w>, pg_temp.uid(started, 'phone', n), person_id, 'PHONE', '', '+7900' || lpad(n::text, 7, '0'), false,
  started + interval '1 hour', started + interval '1 hour' FROM people WHERE n % 2 = 0
""",
    """
INSERT INTO consents (workspace_id, id, person_id, channel, purpose, granted, at, source)
SELECT <w>, pg_temp.uid(started, 'consent', n), person_id, 'email', 'MARKETING', n % 7 <> 0, started, 'form'
FROM people WHERE n % 3 = 0
""",
    """
INSERT INTO duplicate_suggestions (workspace_id, id, person_id, other_id, reason, confidence, created_at)
SELECT <w>, pg_temp.uid(p.started, 'duplicate', p.n), p.person_id, o.person_id, 'The same name and firm.', 0.75, p.started
FROM people p JOIN people o ON o.n = p.n + 1 WHERE p.n % 10 = 0
""",
    """
INSERT INTO touchpoints (workspace_id, id, person_id, kind, channel_id, resource_id, landing_page, occurred_at,
  received_at, source, external_id)
SELECT <w>, id, person_id, kind, channel_id, resource_id, 'https://example.com/' || t % 50, at, at, 'bench', 'T' || lpad(place_in_time::text, 9, '0')
FROM touches
""",
    """
INSERT INTO timeline_entries (workspace_id, id, person_id, kind, occurred_at, title, text, channel_id, resource_id, fact_id)
SELECT <w>, pg_temp.uid(at, 'line', t), person_id, 'TOUCH', at,
  CASE kind WHEN 'VISIT' THEN 'Visited' WHEN 'CLICK' THEN 'Clicked' WHEN 'MESSAGE' THEN 'Message'
    WHEN 'COMMENT' THEN 'Commented' ELSE 'Viewed' END, 'https://example.com/' || t % 50, channel_id, resource_id, id
FROM touches
""",
    """
CREATE TEMP TABLE entries AS
SELECT p.*, s AS position, pg_temp.uid(at, 'entry', p.n * 8 + s) AS id, at
FROM people p CROSS JOIN LATERAL generate_series(1, p.far) s
CROSS JOIN LATERAL (SELECT p.started + (s - 1) * (1 + p.n % 7) * interval '10 hours' AS at) moment
ORDER BY at
""",
    """
INSERT INTO step_entries (workspace_id, id, lead_id, product_id, funnel_id, from_step_id, to_step_id, step_key, position,
  ordinal, passed_over, occurred_at, recorded_at, cause, fact_kind, reason)
SELECT <w>, id, lead_id, <product>, <funnel>, (<steps>)[position - 1], (<steps>)[position], (<step_keys>)[position],
  position, 1, '{}', at, at, 'RULE', CASE position WHEN 5 THEN 'SALE' ELSE 'TOUCHPOINT' END,
  'The rule of the step held.' FROM entries
""",
    """
INSERT INTO timeline_entries (workspace_id, id, person_id, lead_id, kind, occurred_at, title, text, fact_id)
SELECT <w>, pg_temp.uid(at, 'stepline', n * 8 + position), person_id, lead_id, 'STEP', at,
  'Entered “' || (<step_names>)[position] || '”', 'The rule of the step held.', id FROM entries
""",
    """
CREATE TEMP TABLE last_touches AS
SELECT t.n, t.id, t.at, t.kind, t.channel_id, t.resource_id
FROM touches t JOIN (SELECT n, max(place_in_time) AS place_in_time FROM touches GROUP BY n) l USING (n, place_in_time)
""",
    """
INSERT INTO leads (workspace_id, id, person_id, product_id, funnel_id, company_id, owner_id, name, sort_key, status,
  step_id, step_key, step_entered_at, started_at, created_at, last_activity_at, score, expected_value_minor, currency,
  first_touch_id, first_touch_at, first_touch_kind, first_touch_channel_id, first_touch_resource_id, last_touch_id,
  last_touch_at, last_touch_kind, last_touch_channel_id, last_touch_resource_id, current_handoff_id, next_task_id,
  closed_at, loss_reason)
SELECT <w>, p.lead_id, p.person_id, <product>, <funnel>, p.company_id, CASE WHEN p.far >= 4 THEN p.owner_id END,
  p.name, p.sort_key,
  CASE WHEN p.offered THEN 'OFFERED' WHEN p.sold THEN 'WON' WHEN p.lost THEN 'LOST' WHEN p.far >= 4 THEN 'WORKING' ELSE 'OPEN' END,
  (<steps>)[p.far], (<step_keys>)[p.far], e.at, p.started, p.started, l.at, 5 * p.far,
  CASE WHEN p.far >= 3 THEN p.worth END, 'RUB', f.id, f.at, f.kind, f.channel_id, f.resource_id, l.id, l.at, l.kind,
  l.channel_id, l.resource_id, CASE WHEN p.far >= 4 OR p.offered THEN pg_temp.uid(p.started, 'handoff', p.n) END,
  CASE WHEN p.far = 4 AND NOT p.lost THEN pg_temp.uid(p.started, 'task', p.n) END,
  CASE WHEN p.sold OR p.lost THEN e.at END, CASE WHEN p.lost THEN 'PRICE' END
FROM people p JOIN touches f ON f.t = p.n JOIN last_touches l ON l.n = p.n
JOIN entries e ON e.n = p.n AND e.position = p.far
""",
    """
INSERT INTO score_entries (workspace_id, id, lead_id, occurred_at, points, reason)
SELECT <w>, pg_temp.uid(at, 'score', n * 8 + position), lead_id, at, 5, 'Reached a step' FROM entries
""",
    """
INSERT INTO sales (workspace_id, id, deal_id, lead_id, person_id, product_id, kind, sold_at, recorded_at, currency,
  units_micro, amount_minor, net_units_micro, net_amount_minor, contribution_minor, unit_contribution_minor, source,
  external_id, member_id)
SELECT <w>, pg_temp.uid(at, 'sale', n), pg_temp.uid(started, 'deal', n), lead_id, person_id, <product>, 'ONLINE', at,
  at, 'RUB', 1000000, worth, 1000000, worth, worth / 4, worth / 4, 'bench', 'S' || n, owner_id
FROM entries WHERE position = 5
""",
    """
INSERT INTO timeline_entries (workspace_id, id, person_id, lead_id, kind, occurred_at, title, member_id, amount_minor,
  currency, fact_id)
SELECT <w>, pg_temp.uid(at, 'saleline', n), person_id, lead_id, 'SALE', at, 'Bought 1 × Chair', owner_id, worth, 'RUB',
  pg_temp.uid(at, 'sale', n) FROM entries WHERE position = 5
""",
)
SUMMARIES = (
    """
CREATE TEMP TABLE paths AS
SELECT t.n, array_agg(t.at ORDER BY t.place_in_time) AS times, array_agg(t.id ORDER BY t.place_in_time) AS ids,
  array_agg(coalesce(c.number, 0)::smallint ORDER BY t.place_in_time) AS channels,
  array_agg(coalesce(r.number, 0)::smallint ORDER BY t.place_in_time) AS resources
FROM touches t
LEFT JOIN channels c ON c.workspace_id = <w> AND c.id = t.channel_id
LEFT JOIN resources r ON r.workspace_id = <w> AND r.id = t.resource_id
GROUP BY t.n
""",
    """
INSERT INTO journeys (workspace_id, conversion_id, kind, lead_id, product_id, audience_number, step_key, occurred_at,
  touch_ids, channel_numbers, resource_numbers, ages, step_starts, units_micro, amount_minor, contribution_minor)
SELECT <w>, c.id, c.kind, c.lead_id, <product>, 0, c.step_key, c.at, ids[1:upto], channels[1:upto], resources[1:upto],
  ARRAY(SELECT floor(extract(epoch FROM c.at - moment))::int FROM unnest(times[1:upto]) moment),
  (SELECT jsonb_object_agg((<step_keys>)[k], (position - k) * (1 + n % 7) * 36000) FROM generate_series(1, position) k),
  c.units, c.amount, c.amount / 4
FROM (
  SELECT id, 'STEP_ENTRY' AS kind, lead_id, n, (<step_keys>)[position] AS step_key, position, at, 0 AS units,
    NULL::bigint AS amount FROM entries
  UNION ALL
  SELECT pg_temp.uid(at, 'sale', n), 'SALE', lead_id, n, '', position, at, 1000000, worth FROM entries WHERE position = 5) c
JOIN paths USING (n)
CROSS JOIN LATERAL (SELECT width_bucket(c.at, times) AS upto) cut
""",
    """
INSERT INTO spends (workspace_id, id, resource_id, period_start, period_end, amount_minor, currency, source,
  external_id, recorded_at)
SELECT <w>, pg_temp.uid(<start>, 'spend', place), id, (<start>)::date, (<end>)::date, 36400000, 'RUB', 'bench',
  'P' || place, <start>
FROM unnest(<resources>) WITH ORDINALITY r(id, place) WHERE place <= 12
""",
    """
INSERT INTO spend_days (workspace_id, spend_id, resource_id, day, amount_minor)
SELECT <w>, pg_temp.uid(<start>, 'spend', place), id, day::date, 100000
FROM unnest(<resources>) WITH ORDINALITY r(id, place), generate_series(<start>, <end>, '1 day') day WHERE place <= 12
""",
    """
INSERT INTO main_resources (workspace_id, id, product_id, step_key, resource_id, reason, candidates, chosen_at)
SELECT <w>, pg_temp.uid(<start>, 'main', place), <product>, key, (<resources>)[place], 'The most people.', '[]', <start>
FROM unnest(<step_keys>) WITH ORDINALITY s(key, place) WHERE place <= 3
""",
)
