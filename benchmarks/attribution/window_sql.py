"""The page of all rule models as plain SQL: window functions over the touchpoints of the sales, shares as floats.

Design 1 of design/attribution.md §1. It rounds nothing per sale, so its sums are floats; that is what it is spared.
"""

COMPARED = (
    "first", "last", "last_non_direct", "linear", "position(40,20,40)", "position(20,20,60)", "position(60,20,20)",
    "decay(7d)", "anchors(w)", "anchors(full)",
)  # fmt: skip
_COLUMNS = dict(zip(COMPARED, ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10"), strict=True))


def column(model: str) -> str:
    """The column of a model."""
    return _COLUMNS[model]


def _position(first: float, last: float) -> str:
    middle = 1 - first - last
    return (
        f"CASE n WHEN 1 THEN 1.0 WHEN 2 THEN CASE i WHEN 1 THEN {first / (first + last)} ELSE {last / (first + last)} END"
        f" ELSE CASE i WHEN 1 THEN {first} WHEN n THEN {last} ELSE {middle} / (n - 2) END END"
    )


def _anchored(anchor: float, *, last: bool) -> str:
    """Weights by touch and their whole, renormalised."""
    given = f"{anchor} * ((i = 1)::int + (i = a1)::int + (i = a2)::int{' + (i = n)::int' if last else ''})"
    is_anchor = f"(i = 1 OR i = a1 OR i = a2{' OR i = n' if last else ''})"
    return f"CASE WHEN {is_anchor} THEN {given} ELSE 0.1 / greatest(others_{'l' if last else 'w'}, 1) END"


def _whole(anchor: float, *, last: bool) -> str:
    count = f"(1 + (a1 > 0)::int + (a2 > 0)::int{' + 1' if last else ''})"
    return f"({anchor} * {count} + CASE WHEN others_{'l' if last else 'w'} > 0 THEN 0.1 ELSE 0 END)"


PAGE = f"""
WITH asked AS MATERIALIZED (
  SELECT s.id, s.person_id, s.sold_at, s.net_amount_minor AS amount,
    ((s.sold_at AT TIME ZONE w.time_zone)::date - 90)::timestamp AT TIME ZONE w.time_zone AS since,
    (SELECT min(e.occurred_at) FROM step_entries e WHERE e.workspace_id = $1 AND e.lead_id = s.lead_id
       AND e.voided_at IS NULL AND e.ordinal = 1 AND e.position = 2) AS step1,
    (SELECT min(e.occurred_at) FROM step_entries e WHERE e.workspace_id = $1 AND e.lead_id = s.lead_id
       AND e.voided_at IS NULL AND e.ordinal = 1 AND e.position = 4) AS step2
  FROM sales s JOIN workspaces w ON w.id = $1
  WHERE s.workspace_id = $1 AND s.product_id = $2 AND s.sold_at >= $3::date::timestamp AT TIME ZONE w.time_zone
    AND s.sold_at < $4::date::timestamp AT TIME ZONE w.time_zone),
touched AS (
  SELECT a.id, a.amount, t.channel_id, t.resource_id, row_number() OVER path AS i, count(*) OVER whole AS n,
    count(*) FILTER (WHERE t.occurred_at <= a.step1) OVER whole AS a1,
    count(*) FILTER (WHERE t.occurred_at <= a.step2) OVER whole AS a2,
    exp2.weight / sum(exp2.weight) OVER whole AS decayed,
    max(CASE WHEN c.is_direct THEN 0 ELSE extract(epoch FROM t.occurred_at) END) OVER whole AS newest,
    CASE WHEN c.is_direct THEN 0 ELSE extract(epoch FROM t.occurred_at) END AS own
  FROM asked a
  JOIN touchpoints t ON t.workspace_id = $1 AND t.person_id = a.person_id AND t.earns_credit
    AND t.occurred_at <= a.sold_at AND t.occurred_at >= a.since
  LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = t.channel_id
  CROSS JOIN LATERAL (
    SELECT power(2.0::float8, -extract(epoch FROM a.sold_at - t.occurred_at)::float8 / 604800) AS weight) exp2
  WINDOW path AS (PARTITION BY a.id ORDER BY t.occurred_at, t.source, t.external_id), whole AS (PARTITION BY a.id)),
counted AS (
  SELECT *, n - (1 + (a1 > 1)::int + (a2 > 1 AND a2 <> a1)::int) AS others_w,
    n - (1 + (a1 > 1)::int + (a2 > 1 AND a2 <> a1)::int + (n > 1 AND n <> a1 AND n <> a2)::int) AS others_l
  FROM touched)
SELECT c.key AS channel, d.resource_id,
  sum(amount * (i = 1)::int)::float8 AS m1, sum(amount * (i = n)::int)::float8 AS m2,
  sum(amount * CASE WHEN newest > 0 THEN (own = newest)::int ELSE (i = n)::int END)::float8 AS m3,
  sum(amount::float8 / n) AS m4, sum(amount * ({_position(0.4, 0.4)}))::float8 AS m5,
  sum(amount * ({_position(0.2, 0.6)}))::float8 AS m6, sum(amount * ({_position(0.6, 0.2)}))::float8 AS m7,
  sum(amount * decayed) AS m8,
  sum(amount * ({_anchored(0.3, last=False)}) / {_whole(0.3, last=False)})::float8 AS m9,
  sum(amount * ({_anchored(0.225, last=True)}) / {_whole(0.225, last=True)})::float8 AS m10
FROM counted d LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = d.channel_id
GROUP BY c.key, d.resource_id
"""
