"""The facts of a workspace in temporary tables, and who stands for whom."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_LOCK = (
    "SELECT count(*) FROM (SELECT 1 FROM persons WHERE workspace_id = :workspace_id ORDER BY id FOR NO KEY UPDATE) x"
)

_TABLES = (
    "CREATE TEMP TABLE rb_persons ON COMMIT DROP AS"
    " SELECT id, canonical_id AS person_id FROM persons WHERE workspace_id = :workspace_id",
    "CREATE TEMP TABLE rb_leads ON COMMIT DROP AS"
    " SELECT l.id, p.person_id, l.product_id, l.funnel_id, coalesce(a.number, 0) AS audience, row_number() OVER ("
    "  PARTITION BY p.person_id, l.product_id ORDER BY (l.person_id <> p.person_id), l.id) = 1 AS stands"
    " FROM leads l JOIN rb_persons p ON p.id = l.person_id"
    " LEFT JOIN audiences a ON a.workspace_id = :workspace_id AND a.id = l.audience_id"
    " WHERE l.workspace_id = :workspace_id",
    r"""CREATE TEMP TABLE rb_facts ON COMMIT DROP AS
    SELECT p.person_id, 'TOUCHPOINT' AS kind, t.id, t.occurred_at AS at, t.source, t.external_id, t.product_id,
           CAST(t.occurred_at AT TIME ZONE CAST(:zone AS text) AS date) AS day, t.kind AS touch_kind,
           c.key AS channel_key, t.resource_id, t.form_answers AS answers, t.import_id, CAST(NULL AS uuid) AS member_id,
           t.place_resource_id, lower(t.landing_page) AS landed, lower(trim(t.campaign)) AS campaign,
           array_to_string(array_remove(regexp_split_to_array(lower(t.utm ->> 'term'), '[ +]+|\s+'), ''), ' ') AS term,
           upper(trim(t.promo_code)) AS promo_code,
           CAST(NULL AS int) AS points, CAST(NULL AS text) AS trait, CAST(NULL AS boolean) AS is_trait
    FROM touchpoints t JOIN rb_persons p ON p.id = t.person_id
    LEFT JOIN channels c ON c.workspace_id = :workspace_id AND c.id = t.channel_id
    WHERE t.workspace_id = :workspace_id AND (t.direction IS NULL OR t.direction <> 'OUTBOUND')
    UNION ALL
    SELECT p.person_id, 'SALE', s.id, s.sold_at, s.source, s.external_id, s.product_id,
           CAST(s.sold_at AT TIME ZONE CAST(:zone AS text) AS date), NULL, NULL, NULL, NULL, s.import_id, s.member_id,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM sales s JOIN rb_persons p ON p.id = s.person_id WHERE s.workspace_id = :workspace_id
    UNION ALL
    SELECT l.person_id, 'HANDOFF', h.id, h.accepted_at, 'handoff', CAST(h.id AS text), l.product_id,
           CAST(h.accepted_at AT TIME ZONE CAST(:zone AS text) AS date), NULL, NULL, NULL, NULL, NULL,
           h.responded_by_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM handoffs h JOIN rb_leads l ON l.id = h.lead_id
    WHERE h.workspace_id = :workspace_id AND h.accepted_at IS NOT NULL""",
    "CREATE INDEX ON rb_facts (person_id, at)",
    "CREATE INDEX ON rb_persons (id)",
    "CREATE INDEX ON rb_leads (id)",
)
_FUNNELS = (
    "SELECT f.id, f.product_id, f.entry_rule, array_agg(s.id ORDER BY s.position) AS steps,"
    " jsonb_agg(s.reached_when ORDER BY s.position) AS rules FROM funnels f"
    " JOIN steps s ON s.workspace_id = :workspace_id AND s.funnel_id = f.id"
    " WHERE f.workspace_id = :workspace_id AND f.id IN (SELECT funnel_id FROM rb_leads)"
    " GROUP BY f.id, f.product_id, f.entry_rule"
)


async def gather(session: AsyncSession, given: dict[str, Any], *, lock: bool) -> list[Any]:
    """Fills rb_persons, rb_leads and rb_facts; returns the funnel versions in use. With `lock` no fact can come in."""
    if lock:
        await run(session, _LOCK, given)
    for statement in _TABLES:
        await run(session, statement, given)
    for table in ("rb_persons", "rb_leads", "rb_facts"):
        await session.execute(text(f"ANALYZE {table}"))
    return list((await run(session, _FUNNELS, given)).all())


async def run(session: AsyncSession, sql: str, given: dict[str, Any]) -> Any:
    """Runs a statement with those of the given values that it names."""
    statement = text(sql)
    named = {name: given[name] for name in statement._bindparams if name in given}
    return await session.execute(statement, named)
