"""Reading deals."""

from __future__ import annotations

from crm.members.permissions import Action
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.deals.inputs import DEAL_FILTER, DEAL_ORDER
from graphapi.deals.types import Deal


@queries
class DealQueries:
    """Deals of the workspace."""

    deal: Deal | None = by_id(permission=Action.READ, description="One deal, or null.")
    deals: Connection[Deal] = connection(
        filter=DEAL_FILTER, order=DEAL_ORDER, permission=Action.READ, description="Deals, the newest first."
    )
