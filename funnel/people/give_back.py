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
_LEFT = text(
    "WITH moved AS (SELECT s.deal_id, min(CAST(s.lead_id AS text)) AS lead_id, min(s.sold_at) AS sold_at FROM sales s"
    "   WHERE s.workspace_id = :workspace_id AND s.id = ANY(CAST(:sales AS uuid[])) GROUP BY s.deal_id),"
    " before AS (SELECT d.lead_id FROM deals d JOIN moved m ON m.deal_id = d.id WHERE d.workspace_id = :workspace_id),"
    " deal AS (UPDATE deals d SET lead_id = CAST(m.lead_id AS uuid), version = d.version + 1 FROM moved m"
    "   WHERE d.workspace_id = :workspace_id AND d.id = m.deal_id),"
    " won AS (UPDATE leads l SET status = 'WON', closed_at = m.sold_at, version = l.version + 1"
    "   FROM (SELECT lead_id, min(sold_at) AS sold_at FROM moved GROUP BY lead_id) m"
    "   WHERE l.workspace_id = :workspace_id AND l.id = CAST(m.lead_id AS uuid) AND l.status <> 'WON')"
    " UPDATE leads l SET status = CASE WHEN EXISTS (SELECT FROM handoffs h WHERE h.workspace_id = :workspace_id"
    "   AND h.lead_id = l.id AND h.status = 'ACCEPTED') THEN 'ACCEPTED' ELSE 'OPEN' END, closed_at = NULL,"
    "  version = l.version + 1"
    " WHERE l.workspace_id = :workspace_id AND l.id IN (SELECT lead_id FROM before) AND l.status = 'WON'"
    " AND NOT EXISTS (SELECT FROM sales s WHERE s.workspace_id = :workspace_id AND s.lead_id = l.id"
    "   AND s.id <> ALL(CAST(:sales AS uuid[])))"
)
_LINES = text(
    "UPDATE timeline_entries t SET lead_id = s.lead_id FROM sales s LEFT JOIN sale_events e"
    " ON e.workspace_id = :workspace_id AND e.sale_id = s.id WHERE t.workspace_id = :workspace_id"
    " AND s.workspace_id = :workspace_id AND s.id = ANY(CAST(:sales AS uuid[])) AND t.person_id = s.person_id"
    " AND t.kind IN ('SALE', 'REFUND') AND t.fact_id IN (s.id, e.id)"
)


async def give_back(work: Work, person_ids: Collection[UUID]) -> bool:
    """Moves the sales of these canonical persons (and of all merged with them) to their own leads, which are there;
    their deals with them, and who won says the sale. Whether anything moved. The persons and their leads are locked.
    """
    given = {"workspace_id": work.workspace_id, "ids": sorted(person_ids)}
    moved = (await work.execute(_SALES, given)).all()
    if not moved:
        return False
    given = {"workspace_id": work.workspace_id, "sales": sorted(row.id for row in moved)}
    await work.execute(_LEFT, given)
    await work.execute(_LINES, given)
    return True
