"""What is left of each sale, as the sum of its signed events."""

_SUMS = (
    "SELECT sale_id, CAST(sum(units_micro) AS bigint) AS units, CAST(sum(amount_minor) AS bigint) AS amount,"
    " CAST(coalesce(-sum(amount_minor) FILTER (WHERE kind IN ('REFUND', 'CANCELLATION')), 0) AS bigint) AS refunded"
    " FROM sale_events WHERE workspace_id = :workspace_id GROUP BY sale_id"
)
WANTED = f"""
CREATE TEMP TABLE rb_sales ON COMMIT DROP AS
SELECT s.id, v.units, v.amount, v.refunded,
       row_number() OVER (PARTITION BY p.person_id, s.product_id
                          ORDER BY s.sold_at, s.source, s.external_id) > 1 AS repeat,
       (SELECT CAST(sum(round(CAST(s.unit_contribution_minor AS numeric) * e.units_micro / 1000000)) AS bigint)
        FROM sale_events e WHERE e.workspace_id = :workspace_id AND e.sale_id = s.id) AS contribution
FROM sales s JOIN ({_SUMS}) v ON v.sale_id = s.id JOIN rb_persons p ON p.id = s.person_id
WHERE s.workspace_id = :workspace_id
"""
_DIFFERS = (
    "s.id = r.id AND (s.net_units_micro, s.net_amount_minor, s.refunded_minor,"
    " s.contribution_minor, s.is_repeat) IS DISTINCT FROM (r.units, r.amount, r.refunded, r.contribution, r.repeat)"
)
DIFFERENT = f"SELECT count(*) FROM sales s, rb_sales r WHERE s.workspace_id = :workspace_id AND {_DIFFERS}"
REPAIR = (
    "UPDATE sales s SET net_units_micro = r.units, net_amount_minor = r.amount, refunded_minor = r.refunded,"
    f" contribution_minor = r.contribution, is_repeat = r.repeat, version = s.version + 1"
    f" FROM rb_sales r WHERE s.workspace_id = :workspace_id AND {_DIFFERS}"
)
