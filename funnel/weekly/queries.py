"""SELECTs of weekly reports; every one is of a product and of weeks, whatever its size."""

SPEND = "SPEND"
"""Beside the metrics of day cells."""

PRODUCT = """
SELECT p.name AS product, w.name AS workspace, w.slug, w.currency, w.time_zone, w.language, w.lookback_days
FROM products p JOIN workspaces w ON w.id = p.workspace_id
WHERE p.workspace_id = CAST(:workspace_id AS uuid) AND p.id = CAST(:product_id AS uuid)
"""

FIGURES = """
SELECT date_trunc('week', c.day::timestamp)::date AS week, c.metric, c.step_key, sum(c.value)::bigint AS value
FROM day_cells c
WHERE c.workspace_id = CAST(:workspace_id AS uuid) AND c.product_id = CAST(:product_id AS uuid)
  AND c.metric IN ('STEP_ENTRIES', 'LEADS', 'HANDOFFS_ACCEPTED', 'SALES', 'UNITS_SOLD', 'REVENUE')
  AND c.day BETWEEN CAST(:first AS date) AND CAST(:last AS date)
GROUP BY 1, 2, 3
UNION ALL
SELECT s.week, 'SPEND', '', sum(s.amount)::bigint
FROM (
  SELECT d.resource_id, date_trunc('week', d.day::timestamp)::date AS week, sum(d.amount_minor) AS amount
  FROM spend_days d
  WHERE d.workspace_id = CAST(:workspace_id AS uuid) AND d.day BETWEEN CAST(:first AS date) AND CAST(:last AS date)
  GROUP BY 1, 2
) s
WHERE EXISTS (
    SELECT 1 FROM resource_goals g
    WHERE g.workspace_id = CAST(:workspace_id AS uuid) AND g.product_id = CAST(:product_id AS uuid)
      AND g.resource_id = s.resource_id AND g.status <> 'CANCELLED'
      AND g.period_start <= s.week + 6 AND g.period_end >= s.week)
  OR EXISTS (
    SELECT 1 FROM main_resources m
    WHERE m.workspace_id = CAST(:workspace_id AS uuid) AND m.product_id = CAST(:product_id AS uuid)
      AND m.resource_id = s.resource_id AND NOT EXISTS (
        SELECT 1 FROM main_resources n
        WHERE n.workspace_id = CAST(:workspace_id AS uuid) AND n.product_id = m.product_id
          AND n.step_key = m.step_key AND n.chosen_at > m.chosen_at))
GROUP BY 1
"""
"""What counts today, week by week; spend as in the funnel report: of resources with a goal that week, or main ones."""

TOLD = """
SELECT r.week_start AS week, f.metric, f.step_key, coalesce(sum(f.value), 0)::bigint AS value
FROM weekly_reports r
LEFT JOIN weekly_figures f ON f.workspace_id = CAST(:workspace_id AS uuid) AND f.product_id = r.product_id
  AND f.week_start = r.week_start
WHERE r.workspace_id = CAST(:workspace_id AS uuid) AND r.product_id = CAST(:product_id AS uuid)
  AND r.week_start BETWEEN CAST(:first AS date) AND CAST(:last AS date)
GROUP BY 1, 2, 3
"""
"""What published reports told of published weeks so far; a week without any figure has one empty row."""

STEPS = """
SELECT s.id, s.key, s.name
FROM funnels f JOIN steps s ON s.workspace_id = CAST(:workspace_id AS uuid) AND s.funnel_id = f.id
WHERE f.workspace_id = CAST(:workspace_id AS uuid) AND f.product_id = CAST(:product_id AS uuid) AND f.is_current
ORDER BY s.position
"""

GOALS = """
SELECT g.id, g.text
FROM resource_goals g
WHERE g.workspace_id = CAST(:workspace_id AS uuid) AND g.product_id = CAST(:product_id AS uuid)
  AND g.status IN ('RUNNING', 'ACHIEVED', 'MISSED')
  AND g.period_start <= CAST(:last AS date) AND g.period_end >= CAST(:first AS date)
ORDER BY g.period_end, g.id
"""

ACTIONS = """
SELECT a.id, p.goal_id, a.text, a.owner_id, a.due_on, a.late_by_days,
  CASE WHEN a.done_at < CAST(:until AS timestamptz) THEN a.done_at END AS done_at
FROM resource_goals g
JOIN plans p ON p.workspace_id = CAST(:workspace_id AS uuid) AND p.goal_id = g.id
JOIN plan_actions a ON a.workspace_id = CAST(:workspace_id AS uuid) AND a.plan_id = p.id
WHERE g.workspace_id = CAST(:workspace_id AS uuid) AND g.product_id = CAST(:product_id AS uuid)
  AND (a.done_at >= CAST(:start AS timestamptz) AND a.done_at < CAST(:until AS timestamptz)
    OR (a.done_at IS NULL OR a.done_at >= CAST(:until AS timestamptz)) AND a.due_on <= CAST(:last AS date)
      AND p.status = 'APPROVED' AND g.status <> 'CANCELLED'
      AND (g.closed_at IS NULL OR g.closed_at >= CAST(:until AS timestamptz)))
ORDER BY done_at, a.due_on, a.id
LIMIT 1000
"""
"""Done in the week; and due by its end, of plans that are to be carried out, and not done by then."""

SHARES = """
WITH sold AS (
  SELECT j.conversion_id, j.channel_numbers, j.ages,
    floor(extract(epoch FROM j.occurred_at
      - ((j.occurred_at AT TIME ZONE :zone)::date - CAST(:days AS integer))::timestamp AT TIME ZONE :zone)) AS reach
  FROM journeys j
  WHERE j.workspace_id = CAST(:workspace_id AS uuid) AND j.product_id = CAST(:product_id AS uuid)
    AND j.kind = 'SALE' AND j.occurred_at >= CAST(:start AS timestamptz) AND j.occurred_at < CAST(:until AS timestamptz)
), touched AS (
  SELECT s.conversion_id, t.channel, row_number() OVER each AS nth,
    count(*) OVER (PARTITION BY s.conversion_id) AS touches
  FROM sold s, unnest(s.channel_numbers, s.ages) WITH ORDINALITY AS t(channel, age, place)
  WHERE t.age <= s.reach
  WINDOW each AS (PARTITION BY s.conversion_id ORDER BY t.place)
)
SELECT c.id, c.name, true AS is_attributed,
  sum(1000000 / t.touches + CASE WHEN t.nth <= 1000000 % t.touches THEN 1 ELSE 0 END)::bigint AS micro
FROM touched t LEFT JOIN channels c ON c.workspace_id = CAST(:workspace_id AS uuid) AND c.number = t.channel
GROUP BY c.id, c.name
UNION ALL
SELECT NULL, NULL, false, (SELECT count(*) FROM sold) * 1000000
  - (SELECT count(DISTINCT conversion_id) FROM touched) * 1000000
ORDER BY 4 DESC, 3 DESC, 2
"""
"""Linear credit of the week's sales by channel: equal parts, what is left of a million to the earlier touches."""

PUBLISHED = """
SELECT r.id, r.contents, r.text, r.published_at, r.published_by_id,
  c.text AS correction, c.goal_id, c.goal_revision_id, c.plan_action_id
FROM weekly_reports r
LEFT JOIN weekly_corrections c ON c.workspace_id = CAST(:workspace_id AS uuid) AND c.report_id = r.id
WHERE r.workspace_id = CAST(:workspace_id AS uuid) AND r.product_id = CAST(:product_id AS uuid)
  AND r.week_start = CAST(:week AS date)
ORDER BY c.position
"""

CAUSES = """
SELECT 'REVISION' AS kind, v.id, v.goal_id
FROM goal_revisions v
JOIN resource_goals g ON g.workspace_id = CAST(:workspace_id AS uuid) AND g.id = v.goal_id
WHERE v.workspace_id = CAST(:workspace_id AS uuid) AND v.id = ANY(CAST(:revision_ids AS uuid[]))
  AND g.product_id = CAST(:product_id AS uuid)
UNION ALL
SELECT 'ACTION', a.id, p.goal_id
FROM plan_actions a
JOIN plans p ON p.workspace_id = CAST(:workspace_id AS uuid) AND p.id = a.plan_id
JOIN resource_goals g ON g.workspace_id = CAST(:workspace_id AS uuid) AND g.id = p.goal_id
WHERE a.workspace_id = CAST(:workspace_id AS uuid) AND a.id = ANY(CAST(:action_ids AS uuid[]))
  AND g.product_id = CAST(:product_id AS uuid)
"""
"""Which of these revisions and actions the product has, and of which goals they are."""

CORRECTED = """
SELECT c.id, c.report_id, c.goal_id, r.contents, a.done_at
FROM weekly_corrections c
JOIN weekly_reports r ON r.workspace_id = CAST(:workspace_id AS uuid) AND r.id = c.report_id
LEFT JOIN plan_actions a ON a.workspace_id = CAST(:workspace_id AS uuid) AND a.id = c.plan_action_id
WHERE c.workspace_id = CAST(:workspace_id AS uuid) AND c.id = ANY(CAST(:ids AS uuid[]))
"""
