"""Whose audience each lead belongs to, from the stored rules once more; what people said is taken as it is."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from funnel.rebuild.conditions import Conditions
from funnel.rebuild.gather import run

_RULES = (
    "SELECT product_id, array_agg(id ORDER BY priority, id) AS ids,"
    " jsonb_agg(effective_rule ORDER BY priority, id) AS rules FROM audiences"
    " WHERE workspace_id = :workspace_id AND archived_at IS NULL AND effective_rule IS NOT NULL GROUP BY product_id"
)
_TABLE = "CREATE TEMP TABLE rb_audiences (lead_id uuid, audience_id uuid) ON COMMIT DROP"
_FIND = """
INSERT INTO rb_audiences
WITH asked AS (SELECT DISTINCT person_id FROM rb_leads WHERE product_id = :product_id),
f AS (SELECT x.*, CAST(:product_id AS uuid) AS asked_product_id FROM rb_facts x JOIN asked USING (person_id)
      WHERE x.product_id IS NULL OR x.product_id = :product_id),
fired AS ({firings})
SELECT l.id, (CAST(:ids AS uuid[]))[min(fired.place)] FROM rb_leads l JOIN fired USING (person_id)
WHERE l.product_id = :product_id GROUP BY l.id
"""
_FREE = (
    "(l.audience_source IS DISTINCT FROM 'MEMBER'"
    " AND (l.audience_id IS NULL OR l.audience_source IS NOT DISTINCT FROM 'RULE'))"
)
_WRONG = f"""
SELECT l.id, r.audience_id FROM leads l LEFT JOIN rb_audiences r ON r.lead_id = l.id
WHERE l.workspace_id = :workspace_id AND {_FREE}
AND (l.audience_id, l.audience_source) IS DISTINCT FROM
    (r.audience_id, CASE WHEN r.audience_id IS NOT NULL THEN 'RULE' END)
"""
DIFFERENT = f"SELECT count(*) FROM ({_WRONG}) x"
_FOLLOW = f"""
UPDATE rb_leads b SET audience = coalesce((SELECT a.number FROM audiences a
  WHERE a.workspace_id = :workspace_id AND a.id = x.audience_id), CAST(0 AS smallint))
FROM ({_WRONG}) x WHERE b.id = x.id
"""
REPAIR = f"""
UPDATE leads t SET audience_id = x.audience_id, version = t.version + 1,
  audience_source = CASE WHEN x.audience_id IS NOT NULL THEN 'RULE' END
FROM ({_WRONG}) x WHERE t.workspace_id = :workspace_id AND t.id = x.id
"""


async def compute(session: AsyncSession, given: dict[str, Any]) -> None:
    """Fills rb_audiences, one statement a product with rules; rb_leads have the audience that is right from then on."""
    await run(session, _TABLE, given)
    for product in (await run(session, _RULES, given)).all():
        conditions = Conditions()
        firings = " UNION ALL ".join(
            f"SELECT f.person_id, {place} AS place FROM f WHERE {conditions.fires(rule)}"
            for place, rule in enumerate(product.rules, start=1)
        )
        values = given | conditions.values | {"product_id": product.product_id, "ids": product.ids}
        await run(session, _FIND.format(firings=firings), values)
    await run(session, _FOLLOW, given)
