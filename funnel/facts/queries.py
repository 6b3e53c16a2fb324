"""SELECTs of the pipeline before anything is locked; every one names the workspace."""

from sqlalchemy import text

SETTINGS = text(
    "SELECT time_zone, language, currency,"
    " ARRAY(SELECT unnest(c.uncredited_kinds) FROM credit_rules c WHERE c.workspace_id = :workspace_id) AS uncredited,"
    " (SELECT json_agg(json_build_object('kind', r.kind, 'most', r.most,"
    "  'period', r.period, 'priority', r.priority, 'blocked_values', r.blocked_values,"
    "  'blocked_patterns', r.blocked_patterns)) FROM identity_rules r WHERE r.workspace_id = :workspace_id)"
    "  AS identity_rules,"
    " pg_advisory_xact_lock_shared(hashtextextended('audiences:' || CAST(id AS text), 0)),"
    " set_config('plan_cache_mode', 'force_generic_plan', true)"
    " FROM workspaces WHERE id = :workspace_id"
)
"""Facts are found by indexes whatever their values, and planning for these took a fifth of the time of a few. Nor is a
plan for one workspace to be trusted: of one that came after the table was analysed the statistics know nothing, any
index that begins with its id seems to lead to a single row, and a batch reads all the workspace has for each fact.

The lock is shared among all who record facts; who changes the rules of audiences takes it alone
(`funnel.audiences.rules.HOLD`). So facts are recognised by the rules that hold when they are committed."""


def _known(kind: str, table: str, whose: str = "x.person_id", more: str = "") -> str:
    """Facts of one table by their keys, one look into its index each, whatever the planner believes of the batch."""
    return (
        "SELECT a.kind, a.source, a.external_id, f.* FROM asked a CROSS JOIN LATERAL (SELECT x.id,"
        f"  p.canonical_id AS person_id FROM {table} x {more}"
        f" JOIN persons p ON p.workspace_id = :workspace_id AND p.id = {whose}"
        " WHERE x.workspace_id = :workspace_id AND x.source = a.source"
        f" AND x.external_id = a.external_id LIMIT 1) f WHERE a.kind = '{kind}'"
    )


KNOWN_FACTS = text(
    "WITH asked AS (SELECT kind, source, external_id FROM json_to_recordset(CAST(:asked AS json))"
    '  AS r(kind text, source text COLLATE "C", external_id text COLLATE "C")) '
    + " UNION ALL ".join(
        (
            _known("TouchFact", "touchpoints"),
            _known("StartFact", "lead_starts"),
            _known("SaleFact", "sales"),
            _known(
                "SaleEvent",
                "sale_events",
                "s.person_id",
                "JOIN sales s ON s.workspace_id = :workspace_id AND s.id = x.sale_id",
            ),
        )
    )
)
"""Facts of the batch that were recorded before."""

_ERASED = (
    "(p.erased_at IS NOT NULL AND NOT EXISTS (SELECT FROM consents c WHERE c.workspace_id = :workspace_id"
    " AND c.person_id = p.id AND c.granted AND c.recorded_at > p.erased_at))"
)
"""Nothing is to be known of the person again, unless they agreed to something since."""

NAMED = text(
    "SELECT 'PERSON' AS kind, p.id, p.canonical_id, p.id AS owner_id, CAST(NULL AS uuid) AS lead_id,"
    "  CAST(NULL AS uuid) AS product_id, CAST(NULL AS text) AS source, CAST(NULL AS text) AS external_id,"
    f"  {_ERASED} AS erased"
    "  FROM persons p WHERE p.workspace_id = :workspace_id AND p.id = ANY(CAST(:persons AS uuid[]))"
    " UNION ALL SELECT 'LEAD', l.id, p.canonical_id, p.id, l.id, l.product_id, NULL, NULL,"
    f" {_ERASED}"
    "  FROM leads l JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id"
    "  WHERE l.workspace_id = :workspace_id AND l.id = ANY(CAST(:leads AS uuid[]))"
    " UNION ALL SELECT 'SALE', s.id, p.canonical_id, p.id, s.lead_id, s.product_id, NULL, NULL,"
    f" {_ERASED}"
    "  FROM sales s JOIN persons p ON p.workspace_id = :workspace_id AND p.id = s.person_id"
    "  WHERE s.workspace_id = :workspace_id AND s.id = ANY(CAST(:sales AS uuid[]))"
    " UNION ALL SELECT 'HANDOFF', h.id, p.canonical_id, p.id, h.lead_id, l.product_id, NULL, NULL,"
    f" {_ERASED}"
    "  FROM handoffs h JOIN leads l ON l.workspace_id = :workspace_id AND l.id = h.lead_id"
    "  JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id"
    "  WHERE h.workspace_id = :workspace_id AND h.id = ANY(CAST(:handoffs AS uuid[]))"
    " UNION ALL SELECT 'EXTERNAL', l.id, p.canonical_id, p.id, l.id, l.product_id, l.source, l.external_id,"
    f" {_ERASED}"
    "  FROM json_to_recordset(CAST(:externals AS json))"
    '  AS r(source text COLLATE "C", external_id text COLLATE "C")'
    "  JOIN leads l ON l.workspace_id = :workspace_id AND l.source = r.source AND l.external_id = r.external_id"
    "  JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id"
)
"""Persons, leads, sales and handoffs that facts name by id, with their canonical person."""

REFERENCES = text(
    "SELECT 'RESOURCE' AS kind, r.id, r.channel_id"
    "  FROM resources r WHERE r.workspace_id = :workspace_id AND r.id = ANY(CAST(:resources AS uuid[]))"
    " UNION ALL SELECT 'CHANNEL', c.id, c.id"
    "  FROM channels c WHERE c.workspace_id = :workspace_id AND c.id = ANY(CAST(:channels AS uuid[]))"
    " UNION ALL SELECT 'CONTENT', i.id, i.resource_id"
    "  FROM content_items i WHERE i.workspace_id = :workspace_id AND i.id = ANY(CAST(:content AS uuid[]))"
    " UNION ALL SELECT 'RESOURCE', r.id, r.channel_id"
    "  FROM content_items i JOIN resources r ON r.workspace_id = :workspace_id AND r.id = i.resource_id"
    "  WHERE i.workspace_id = :workspace_id AND i.id = ANY(CAST(:content AS uuid[]))"
    " UNION ALL SELECT 'AUDIENCE', a.id, NULL"
    "  FROM audiences a WHERE a.workspace_id = :workspace_id AND a.id = ANY(CAST(:audiences AS uuid[]))"
    " UNION ALL SELECT 'MEMBER', m.id, NULL"
    "  FROM members m WHERE m.workspace_id = :workspace_id AND m.id = ANY(CAST(:members AS uuid[]))"
)
"""What facts refer to: resources with their channel, items with their resource, channels, audiences, members."""

LEADS_OF = text(
    "SELECT l.id, p.canonical_id FROM persons p JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = p.id"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = ANY(CAST(:persons AS uuid[]))"
    " AND l.withdrawn_at IS NULL ORDER BY l.id"
)
"""Leads of persons that were not locked: for the answers about duplicates."""

ATTENDED_PLACES = text(
    "SELECT DISTINCT t.place_resource_id FROM persons p"
    " JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.person_id = p.id AND t.kind = 'EVENT_ATTEND'"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = ANY(CAST(:persons AS uuid[]))"
    " AND t.place_resource_id IS NOT NULL"
)
"""Events of persons that are one now, or no longer."""
