"""The page of all rule models as plain SQL: window functions over the touchpoints of the sales, shares as floats.

Design 1 of design/attribution.md §1. It rounds nothing per sale, so its sums are floats; that is what it is spared, and
it knows the two declared steps by heart. `PAGE` gives what the page shows: conversions, units, amount and contribution
under all twelve models, by channel and resource together (its reader adds those up by channel), and by channel and by
resource for the two models that ask for distinct rows. `AMOUNT` gives the amounts under ten models and nothing else.
"""

COMPARED = (
    "first", "last", "last_non_direct", "linear", "position(40,20,40)", "position(20,20,60)", "position(60,20,20)",
    "decay(7d)", "anchors(w)", "anchors(full)",
)  # fmt: skip
FIGURES = ("conversions", "units", "amount", "contribution")


def column(model: str, figure: str = "amount") -> str:
    """The column of a model's figure."""
    return f"m{COMPARED.index(model) + 1}_{figure}"


def _position(first: float, last: float) -> str:
    middle = round(1 - first - last, 3)
    two = f"CASE i WHEN 1 THEN {_real(first / (first + last))} ELSE {_real(last / (first + last))} END"
    return (
        f"CASE n WHEN 1 THEN {_real(1)} WHEN 2 THEN {two}"
        f" ELSE CASE i WHEN 1 THEN {_real(first)} WHEN n THEN {_real(last)} ELSE {_real(middle)} / (n - 2) END END"
    )


def _real(value: float) -> str:
    return f"{value}::float8"


def _anchored(anchor: float, *, last: bool) -> str:
    """Weight of a touch over the whole of its sale, renormalised."""
    others = "others_l" if last else "others_w"
    given = f"{_real(anchor)} * ((i = 1)::int + (i = a1)::int + (i = a2)::int{' + (i = n)::int' if last else ''})"
    is_anchor = f"(i = 1 OR i = a1 OR i = a2{' OR i = n' if last else ''})"
    weight = f"CASE WHEN {is_anchor} THEN {given} ELSE {_real(0.1)} / greatest({others}, 1) END"
    count = f"(1 + (a1 > 0)::int + (a2 > 0)::int{' + 1' if last else ''})"
    return f"{weight} / ({_real(anchor)} * {count} + CASE WHEN {others} > 0 THEN {_real(0.1)} ELSE 0 END)"


_SHARES = (
    "(i = 1)::int::float8", "(i = n)::int::float8",
    "CASE WHEN newest IS NULL THEN i = n ELSE own IS NOT DISTINCT FROM newest END::int::float8", "1::float8 / n",
    _position(0.4, 0.4), _position(0.2, 0.6), _position(0.6, 0.2), "decayed", _anchored(0.3, last=False),
    _anchored(0.225, last=True),
)  # fmt: skip
_VALUE = {"conversions": "", "units": "units * ", "amount": "amount * ", "contribution": "contribution * "}


def _sums(figures: tuple[str, ...]) -> str:
    return ", ".join(
        f"sum({_VALUE[figure]}s{place}) AS m{place}_{figure}"
        for place in range(1, len(_SHARES) + 1)
        for figure in figures
    )


_FACTS = """
WITH asked AS MATERIALIZED (
  SELECT s.id, s.person_id, s.sold_at, s.net_amount_minor::float8 AS amount,
    s.net_units_micro::float8 AS units, s.contribution_minor::float8 AS contribution,
    ((s.sold_at AT TIME ZONE w.time_zone)::date - 90)::timestamp AT TIME ZONE w.time_zone AS since,
    (SELECT min(e.occurred_at) FROM step_entries e WHERE e.workspace_id = $1 AND e.lead_id = s.lead_id
       AND e.voided_at IS NULL AND e.ordinal = 1 AND e.position = 2) AS step1,
    (SELECT min(e.occurred_at) FROM step_entries e WHERE e.workspace_id = $1 AND e.lead_id = s.lead_id
       AND e.voided_at IS NULL AND e.ordinal = 1 AND e.position = 4) AS step2
  FROM sales s JOIN workspaces w ON w.id = $1
  WHERE s.workspace_id = $1 AND s.product_id = $2 AND s.sold_at >= $3::date::timestamp AT TIME ZONE w.time_zone
    AND s.sold_at < $4::date::timestamp AT TIME ZONE w.time_zone),
touched AS (
  SELECT a.id, a.amount, a.units, a.contribution, t.channel_id, t.resource_id,
    row_number() OVER path AS i, count(*) OVER whole AS n,
    count(*) FILTER (WHERE t.occurred_at <= a.step1) OVER whole AS a1,
    count(*) FILTER (WHERE t.occurred_at <= a.step2) OVER whole AS a2,
    exp2.weight / sum(exp2.weight) OVER whole AS decayed,
    max(t.occurred_at) FILTER (WHERE NOT coalesce(c.is_direct, false)) OVER whole AS newest,
    CASE WHEN NOT coalesce(c.is_direct, false) THEN t.occurred_at END AS own
  FROM asked a
  JOIN touchpoints t ON t.workspace_id = $1 AND t.person_id = a.person_id AND t.earns_credit
    AND t.occurred_at <= a.sold_at AND t.occurred_at >= a.since
  LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = t.channel_id
  CROSS JOIN LATERAL (
    SELECT power(2.0::float8, -date_part('epoch', a.sold_at - t.occurred_at) / 604800) AS weight) exp2
  WINDOW path AS (PARTITION BY a.id ORDER BY t.occurred_at, t.source, t.external_id), whole AS (PARTITION BY a.id)),
counted AS (
  SELECT *, n - (1 + (a1 > 1)::int + (a2 > 1 AND a2 <> a1)::int) AS others_w,
    n - (1 + (a1 > 1)::int + (a2 > 1 AND a2 <> a1)::int + (n > 1 AND n <> a1 AND n <> a2)::int) AS others_l
  FROM touched),
shared AS (
  SELECT id, channel_id, resource_id, amount, units, contribution, {shares} FROM counted)
"""
_BY_TOUCH = """SELECT c.key AS channel, s.resource_id, count(*) AS touches, {sums}
FROM shared s LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = s.channel_id GROUP BY c.key, s.resource_id"""
_DISTINCT = """
SELECT '{what}' AS what, {what}::text AS key, {shapley}, {whole}
FROM (SELECT *, count(*) OVER (PARTITION BY id) AS n
      FROM (SELECT DISTINCT id, {what}, amount, units, contribution FROM touched) d) e GROUP BY {what}"""


def _distinct(what: str) -> str:
    shapley = ", ".join(f"sum({_VALUE[figure]}1::float8 / n) AS shapley_{figure}" for figure in FIGURES)
    whole = ", ".join(f"sum({_VALUE[figure]}1) AS participation_{figure}" for figure in FIGURES)
    return _DISTINCT.format(what=what, shapley=shapley, whole=whole)


_HEAD = _FACTS.format(shares=", ".join(f"{share} AS s{place}" for place, share in enumerate(_SHARES, 1)))
AMOUNT = _HEAD + _BY_TOUCH.format(sums=_sums(("amount",)))
PAGE = (
    _HEAD.replace("touched AS (", "touched AS MATERIALIZED (", 1)
    + ", by_touch AS ("
    + _BY_TOUCH.format(sums=_sums(FIGURES))
    + f"), by_row AS ({_distinct('channel_id')} UNION ALL {_distinct('resource_id')})\n"
    + "SELECT (SELECT json_agg(b) FROM by_touch b) AS by_touch, (SELECT json_agg(r) FROM by_row r) AS by_row"
)
