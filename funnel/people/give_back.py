"""After a merge was undone: sales and deals that came while two were one stand on the other one's lead."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work

_SALES = text(
    "UPDATE sales s SET lead_id = mine.id FROM persons p"
    " CROSS JOIN LATERAL (SELECT id FROM persons x WHERE x.workspace_id = :workspace_id"
    "   AND x.canonical_id = p.canonical_id) own"
    " JOIN leads mine ON mine.workspace_id = :workspace_id AND mine.person_id = own.id AND mine.withdrawn_at IS NULL"
    " WHERE s.workspace_id = :workspace_id AND p.workspace_id = :workspace_id AND s.person_id = p.id"
    " AND p.canonical_id = ANY(CAST(:ids AS uuid[])) AND mine.product_id = s.product_id"
    " AND NOT EXISTS (SELECT FROM leads l JOIN persons o ON o.workspace_id = :workspace_id AND o.id = l.person_id"
    "   WHERE l.workspace_id = :workspace_id AND l.id = s.lead_id AND o.canonical_id = p.canonical_id)"
    " RETURNING s.id, s.deal_id, s.lead_id, s.sold_at"
)
_HOLD = text(
    "SELECT id FROM deals WHERE workspace_id = :workspace_id AND id = ANY(CAST(:deals AS uuid[])) ORDER BY id"
    " FOR NO KEY UPDATE"
)
_DEALS = text(
    "UPDATE deals d SET lead_id = s.lead_id, version = d.version + 1 FROM sales s"
    " WHERE d.workspace_id = :workspace_id AND s.workspace_id = :workspace_id AND s.id = ANY(CAST(:sales AS uuid[]))"
    " AND d.id = s.deal_id"
)
_LINES = text(
    "UPDATE timeline_entries t SET lead_id = s.lead_id FROM sales s LEFT JOIN sale_events e"
    " ON e.workspace_id = :workspace_id AND e.sale_id = s.id WHERE t.workspace_id = :workspace_id"
    " AND s.workspace_id = :workspace_id AND s.id = ANY(CAST(:sales AS uuid[])) AND t.person_id = s.person_id"
    " AND t.kind IN ('SALE', 'REFUND') AND t.fact_id IN (s.id, e.id)"
)


async def give_back(work: Work, person_ids: Collection[UUID]) -> None:
    """Moves the sales of these canonical persons (and of all merged with them) to their own leads, which are there,
    and their deals with them. The persons and their leads are locked.
    """
    given = {"workspace_id": work.workspace_id, "ids": sorted(person_ids)}
    moved = (await work.execute(_SALES, given)).all()
    if not moved:
        return
    given = {"workspace_id": work.workspace_id, "sales": sorted(row.id for row in moved)}
    deals = {"workspace_id": work.workspace_id, "deals": sorted({row.deal_id for row in moved})}
    await work.execute(_HOLD, deals)
    await work.execute(_DEALS, given)
    await work.execute(_LINES, given)
