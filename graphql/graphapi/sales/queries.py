"""Reading sales."""

from __future__ import annotations

from crm.members.permissions import Action
from crm.models import Sale as SaleRow
from graphapi.compiler import by_id, connection, filters, match, orders, queries
from graphapi.connections import Connection
from graphapi.sales.types import Sale

SALE_FILTER = filters(
    "SaleFilter",
    SaleRow,
    product_id=match.id("prod"),
    lead_id=match.id("lead"),
    deal_id=match.id("deal"),
    person_id=match.id("per"),
    sold_at=match.datetime(),
)
SALE_ORDER = orders("SaleOrder", SaleRow, sold_at="sold_at", default="-sold_at")


@queries
class SaleQueries:
    """Sales of the workspace."""

    sale: Sale | None = by_id(permission=Action.READ, description="One sale, or null.")
    sales: Connection[Sale] = connection(
        filter=SALE_FILTER, order=SALE_ORDER, permission=Action.READ, description="Sales, the newest first."
    )
