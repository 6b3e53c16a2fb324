"""The part of the timeline that facts alone decide: touches, steps, sales and refunds."""

TITLES = {
    "IMPRESSION": "Saw an ad", "VIEW": "Viewed", "REACTION": "Reacted", "COMMENT": "Commented", "SHARE": "Shared",
    "MENTION": "Mentioned us", "FOLLOW": "Followed", "MESSAGE": "Message", "CLICK": "Clicked", "VISIT": "Visited",
    "DOWNLOAD": "Downloaded", "SUBSCRIBE": "Subscribed", "FORM_SUBMIT": "Submitted a form", "CALL": "Call",
    "EVENT_REGISTER": "Registered for an event", "EVENT_ATTEND": "Attended an event", "PURCHASE": "Purchased",
    "REVIEW": "Wrote a review", "RECOMMENDATION": "Recommended us", "CUSTOM": "Touch",
}  # fmt: skip

WANTED = """
CREATE TEMP TABLE rb_lines ON COMMIT DROP AS
SELECT 'TOUCH' AS kind, t.id AS fact_id, t.person_id, CAST(NULL AS uuid) AS lead_id, t.occurred_at,
       coalesce(t.custom_kind, CAST(:titles AS jsonb) ->> t.kind) AS title,
       coalesce(t.landing_page, t.place_url) AS text, t.channel_id, t.resource_id,
       CAST(NULL AS uuid) AS member_id, CAST(NULL AS bigint) AS amount_minor,
       CAST(NULL AS text) AS currency, t.import_id
FROM touchpoints t WHERE t.workspace_id = :workspace_id
UNION ALL
SELECT 'STEP', e.id, l.person_id, l.id, e.occurred_at, 'Entered “' || s.name || '”', e.reason, NULL, NULL, e.member_id,
       NULL, NULL, e.import_id
FROM step_entries e JOIN leads l ON l.workspace_id = :workspace_id AND l.id = e.lead_id
JOIN steps s ON s.workspace_id = :workspace_id AND s.id = e.to_step_id
WHERE e.workspace_id = :workspace_id AND e.voided_at IS NULL
UNION ALL
SELECT 'SALE', s.id, s.person_id, s.lead_id, s.sold_at,
       'Bought ' || trim_scale(CAST(s.units_micro AS numeric) / 1000000) || ' × ' || p.name, NULL, NULL, NULL,
       s.member_id, s.amount_minor, s.currency, s.import_id
FROM sales s JOIN products p ON p.workspace_id = :workspace_id AND p.id = s.product_id
WHERE s.workspace_id = :workspace_id
UNION ALL
SELECT CASE v.kind WHEN 'PAYMENT' THEN 'SALE' ELSE 'REFUND' END, v.id, s.person_id, s.lead_id, v.occurred_at,
       CASE v.kind WHEN 'PAYMENT' THEN 'Payment' WHEN 'CANCELLATION' THEN 'Sale cancelled' ELSE 'Refund' END,
       NULL, NULL, NULL, v.member_id, v.amount_minor,
       s.currency, NULL
FROM sale_events v JOIN sales s ON s.workspace_id = :workspace_id AND s.id = v.sale_id
WHERE v.workspace_id = :workspace_id AND v.kind <> 'SALE'
"""
_OURS = "x.kind IN ('TOUCH', 'STEP', 'SALE', 'REFUND')"
_WRONG = (
    f"{_OURS} AND NOT EXISTS (SELECT 1 FROM rb_lines r WHERE r.kind = x.kind AND r.fact_id = x.fact_id"
    " AND r.occurred_at = x.occurred_at)"
)
_ABSENT = (
    "NOT EXISTS (SELECT 1 FROM timeline_entries x WHERE x.workspace_id = :workspace_id AND x.kind = r.kind"
    " AND x.fact_id = r.fact_id AND x.occurred_at = r.occurred_at)"
)
DIFFERENT = (
    f"SELECT (SELECT count(*) FROM timeline_entries x WHERE x.workspace_id = :workspace_id AND {_WRONG})"
    f" + (SELECT count(*) FROM rb_lines r WHERE {_ABSENT})"
)
REMOVE = f"DELETE FROM timeline_entries x WHERE x.workspace_id = :workspace_id AND {_WRONG}"
ABSENT = f"SELECT r.* FROM rb_lines r WHERE {_ABSENT} ORDER BY r.occurred_at, r.fact_id"
