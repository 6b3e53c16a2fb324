"""The two reports as one SQL statement each, by hand, and whether they say the same as the service.

What the statements leave out, to their favour: nothing is known "as of" an instant, a question has no first and last
step, no other breakdown, no window, and credit is not rounded to kopecks that add up.
"""

from typing import Any

FUNNEL = """
WITH alive AS (
  SELECT p.canonical_id AS unit, e.step_key, e.occurred_at, e.fact_kind
  FROM step_entries e
  JOIN leads l ON l.workspace_id = $1 AND l.id = e.lead_id
  JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
  WHERE e.workspace_id = $1 AND e.product_id = $2 AND e.voided_at IS NULL),
unit AS MATERIALIZED (
  SELECT unit,
    coalesce(min(occurred_at) FILTER (WHERE fact_kind IS DISTINCT FROM 'SALE'), min(occurred_at)) AS started_at,
    ARRAY[min(occurred_at) FILTER (WHERE step_key = 'aware'), min(occurred_at) FILTER (WHERE step_key = 'interested'),
      min(occurred_at) FILTER (WHERE step_key = 'asked'), min(occurred_at) FILTER (WHERE step_key = 'sales'),
      min(occurred_at) FILTER (WHERE step_key = 'bought')] AS times
  FROM alive GROUP BY unit),
money AS (
  SELECT p.canonical_id AS unit, sum(s.net_amount_minor)::bigint AS amount
  FROM sales s JOIN persons p ON p.workspace_id = $1 AND p.id = s.person_id
  WHERE s.workspace_id = $1 AND s.product_id = $2 GROUP BY 1),
person_lead AS (
  SELECT p.canonical_id AS unit, bool_and(l.status IN ('LOST', 'DISQUALIFIED')) AS closed,
    (array_agg(l.first_touch_channel_id ORDER BY l.started_at, l.id))[1] AS channel_id
  FROM leads l JOIN persons p ON p.workspace_id = $1 AND p.id = l.person_id
  WHERE l.workspace_id = $1 AND l.product_id = $2 GROUP BY 1),
whole AS MATERIALIZED (
  SELECT u.*, l.closed, c.key AS channel, m.unit IS NOT NULL AS sold, coalesce(m.amount, 0) AS amount,
    CASE WHEN times[5] IS NOT NULL THEN 5 WHEN times[4] IS NOT NULL THEN 4 WHEN times[3] IS NOT NULL THEN 3
      WHEN times[2] IS NOT NULL THEN 2 ELSE 1 END AS furthest
  FROM unit u JOIN person_lead l USING (unit) LEFT JOIN money m USING (unit)
  LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = l.channel_id
  WHERE u.started_at >= $5 AND u.started_at < $4),
line AS MATERIALIZED (
  SELECT w.*, s.position, w.times[s.position] AS at,
    extract(epoch FROM w.times[s.position] - w.started_at)::float8 AS seconds,
    extract(epoch FROM least(CASE WHEN w.times[s.position + 1] >= w.times[s.position] THEN w.times[s.position + 1] END,
      CASE WHEN s.position < 4 AND w.times[s.position + 2] >= w.times[s.position] THEN w.times[s.position + 2] END)
      - w.times[s.position])::float8 AS inside
  FROM whole w CROSS JOIN generate_series(1, 5) s(position) WHERE w.started_at >= $3),
expected AS (
  SELECT position, percentile_cont(0.9) WITHIN GROUP (ORDER BY inside) AS ripe FROM line GROUP BY 1),
steps AS (
  SELECT position, count(at) AS entered, count(*) FILTER (WHERE furthest >= position) AS reached,
    count(*) FILTER (WHERE furthest >= position AND at IS NULL) AS skipped,
    count(*) FILTER (WHERE furthest = position AND position < 5 AND closed) AS dropped,
    count(*) FILTER (WHERE furthest = position AND position < 5 AND NOT closed
      AND extract(epoch FROM now() - at) > ripe) AS in_progress,
    count(*) FILTER (WHERE furthest = position AND position < 5 AND NOT closed
      AND (ripe IS NULL OR extract(epoch FROM now() - at) <= ripe)) AS not_yet_ripe,
    count(*) FILTER (WHERE times[position + 1] IS NOT NULL) AS goal_reached,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY seconds) AS times,
    sum(amount) FILTER (WHERE furthest >= position)::bigint AS amount
  FROM line JOIN expected USING (position) GROUP BY 1),
bins AS (
  SELECT position, low, bins, coalesce(nullif(ceil((high - low) / bins), 0), 60) AS width FROM (
    SELECT position, floor(min(seconds)) AS low, max(seconds) AS high,
      least(60, greatest(1, ceil(cbrt(count(*)::float8)))) AS bins
    FROM line WHERE at IS NOT NULL GROUP BY 1) r),
histograms AS (
  SELECT position, json_object_agg(place, n) AS counts FROM (
    SELECT l.position, least(floor((l.seconds - b.low) / b.width), b.bins - 1)::int + 1 AS place, count(*) AS n
    FROM line l JOIN bins b ON b.position = l.position WHERE l.at IS NOT NULL GROUP BY 1, 2) x GROUP BY 1),
channels_by_step AS (
  SELECT channel, position, count(at) AS entered, count(*) FILTER (WHERE furthest >= position) AS reached,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median
  FROM line GROUP BY 1, 2),
months AS (
  SELECT date_trunc('month', started_at AT TIME ZONE $6)::date AS period, count(*) AS size,
    count(*) FILTER (WHERE furthest = 5) AS reached FROM line WHERE position = 1 GROUP BY 1),
costs AS (
  SELECT m.step_key, sum(d.amount_minor)::bigint AS cost FROM main_resources m
  JOIN spend_days d ON d.workspace_id = $1 AND d.resource_id = m.resource_id
    AND d.day BETWEEN ($3 AT TIME ZONE $6)::date AND ($4 AT TIME ZONE $6)::date - 1
  WHERE m.workspace_id = $1 AND m.product_id = $2 GROUP BY 1),
past AS (
  SELECT s.position, avg(sold::int) FILTER (WHERE furthest >= s.position) AS chance,
    sum(amount) FILTER (WHERE sold) / nullif(count(*) FILTER (WHERE sold), 0) AS mean_sale
  FROM whole CROSS JOIN generate_series(1, 4) s(position) WHERE started_at < $3 GROUP BY 1)
SELECT json_build_object(
  'steps', (SELECT json_agg(json_build_object('entered', entered, 'reached', reached, 'skipped', skipped,
     'dropped', dropped, 'inProgress', in_progress, 'notYetRipe', not_yet_ripe, 'goalReached', goal_reached,
     'medianSeconds', times[1], 'p90Seconds', times[2], 'amount', amount, 'histogram', counts) ORDER BY position)
     FROM steps JOIN histograms USING (position)),
  'breakdown', (SELECT json_agg(json_build_object('key', channel, 'position', position, 'entered', entered,
     'reached', reached, 'medianSeconds', median) ORDER BY position) FROM channels_by_step),
  'trend', (SELECT json_agg(json_build_object('period', period, 'cohortSize', size, 'reached', reached) ORDER BY period)
     FROM months),
  'costs', (SELECT json_object_agg(step_key, cost) FROM costs),
  'bottleneck', (SELECT json_build_object('position', position, 'lost', dropped * chance * mean_sale)
     FROM steps JOIN past USING (position) ORDER BY dropped * chance * mean_sale DESC LIMIT 1))::text
"""

ATTRIBUTION = """
WITH journey AS (
  SELECT j.conversion_id, j.units_micro, coalesce(j.amount_minor, 0) AS amount, j.channel_numbers, j.ages,
    floor(extract(epoch FROM j.occurred_at - ((j.occurred_at AT TIME ZONE $5)::date - 90)::timestamp
      AT TIME ZONE $5)) AS lookback
  FROM journeys j WHERE j.workspace_id = $1 AND j.product_id = $2 AND j.kind = 'STEP_ENTRY' AND j.step_key = 'interested'
    AND j.occurred_at >= $3 AND j.occurred_at < $4),
touch AS (
  SELECT j.conversion_id, j.amount, j.units_micro, u.channel, coalesce(c.is_direct, false) AS direct, u.place,
    row_number() OVER path AS number, count(*) OVER (PARTITION BY j.conversion_id) AS n,
    max(u.place) FILTER (WHERE NOT coalesce(c.is_direct, false)) OVER (PARTITION BY j.conversion_id) AS last_other
  FROM journey j CROSS JOIN LATERAL unnest(j.channel_numbers, j.ages) WITH ORDINALITY u(channel, age, place)
  LEFT JOIN channels c ON c.workspace_id = $1 AND c.number = u.channel
  WHERE u.age <= j.lookback WINDOW path AS (PARTITION BY j.conversion_id ORDER BY u.place)),
share AS (
  SELECT channel, amount, units_micro, (number = 1)::int::float8 AS first, (number = n)::int::float8 AS last,
    CASE WHEN last_other IS NULL THEN (number = n)::int ELSE (place = last_other)::int END::float8 AS last_non_direct,
    1.0::float8 / n AS linear,
    CASE WHEN n = 1 THEN 1 WHEN n = 2 THEN 0.5 WHEN number IN (1, n) THEN 0.4 ELSE 0.2 / (n - 2) END::float8 AS position
  FROM touch),
credit AS (
  SELECT channel, sum(first) AS first, sum(last) AS last, sum(last_non_direct) AS last_non_direct, sum(linear) AS linear,
    sum(position) AS position, sum(first * amount) AS first_amount, sum(last * amount) AS last_amount,
    sum(last_non_direct * amount) AS last_non_direct_amount, sum(linear * amount) AS linear_amount,
    sum(position * amount) AS position_amount, sum(first * units_micro) AS first_units,
    sum(last * units_micro) AS last_units, sum(last_non_direct * units_micro) AS last_non_direct_units,
    sum(linear * units_micro) AS linear_units, sum(position * units_micro) AS position_units
  FROM share GROUP BY 1),
spend AS (
  SELECT r.channel_id, sum(d.amount_minor)::bigint AS cost FROM spend_days d
  JOIN resources r ON r.workspace_id = $1 AND r.id = d.resource_id
  WHERE d.workspace_id = $1 AND d.day BETWEEN ($3 AT TIME ZONE $5)::date AND ($4 AT TIME ZONE $5)::date - 1 GROUP BY 1)
SELECT json_build_object('conversions', (SELECT count(*) FROM journey), 'rows',
  (SELECT json_agg(json_build_object('key', ch.key, 'label', ch.name, 'cost', s.cost, 'credits', to_json(c)))
   FROM credit c LEFT JOIN channels ch ON ch.workspace_id = $1 AND ch.number = c.channel
   LEFT JOIN spend s ON s.channel_id = ch.id))::text
"""
MODELS = ("first", "last", "last_non_direct", "linear", "position(40,20,40)")


def _near(one: float | None, other: float | None, what: str) -> None:
    assert (one is None) == (other is None), (what, one, other)
    if one is not None and other is not None:
        assert abs(one - other) <= 1e-6 + 1e-5 * abs(other), (what, one, other)


def check_funnel(ours: Any, theirs: Any) -> None:
    """Raises AssertionError where the figures differ."""
    for mine, hand in zip(ours["steps"], theirs["steps"], strict=True):
        key = mine["step"]["key"]
        for name in ("entered", "reached", "skipped", "dropped", "inProgress", "notYetRipe", "goalReached"):
            assert mine[name] == hand[name], (key, name, mine[name], hand[name])
        for name in ("medianSeconds", "p90Seconds"):
            _near(mine[name], hand[name], f"{key}.{name}")
        _near(float(mine["amount"]["amount"]), hand["amount"] / 100, f"{key}.amount")
        if key in theirs["costs"]:
            _near(float(mine["cost"]["amount"]), theirs["costs"][key] / 100, f"{key}.cost")
        counts = {str(place): bucket["count"] for place, bucket in enumerate(mine["histogram"], 1) if bucket["count"]}
        assert counts == hand["histogram"], (key, counts, hand["histogram"])
    _check_breakdown(ours["breakdown"], theirs["breakdown"])
    trend = [{name: point[name] for name in ("period", "cohortSize", "reached")} for point in ours["trend"]]
    assert trend == theirs["trend"], (trend, theirs["trend"])
    lost = theirs["bottleneck"]
    assert ours["bottleneck"]["step"]["key"] == ours["steps"][lost["position"] - 1]["step"]["key"], lost
    assert abs(float(ours["bottleneck"]["lostValue"]["amount"]) - lost["lost"] / 100) < 0.02, (ours["bottleneck"], lost)


def _check_breakdown(ours: Any, theirs: Any) -> None:
    rows = {(row["key"], row["position"]): row for row in theirs}
    for row in ours:
        for position, step in enumerate(row["steps"], 1):
            hand = rows.pop((row["key"], position))
            assert (step["entered"], step["reached"]) == (hand["entered"], hand["reached"]), (row["key"], step, hand)
            _near(step["medianSeconds"], hand["medianSeconds"], row["key"])
    assert not rows, rows


def check_attribution(ours: Any, theirs: Any) -> None:
    """Raises AssertionError where the credit differs by more than its rounding."""
    assert ours["conversions"] == theirs["conversions"], (ours["conversions"], theirs["conversions"])
    rows = {row["key"]: row for row in theirs["rows"]}
    assert {row["key"] for row in ours["rows"]} >= set(rows)
    for row in ours["rows"]:
        hand = rows.get(row["key"])
        for credit in row["credits"] if hand else ():
            name = credit["model"].split("(")[0]
            _near(credit["conversions"], hand["credits"][name], f"{row['key']}.{name}")
