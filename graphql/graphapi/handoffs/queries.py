"""Reading handoffs."""

from __future__ import annotations

from crm.members.permissions import Action
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.handoffs.inputs import HANDOFF_FILTER, HANDOFF_ORDER
from graphapi.handoffs.types import Handoff


@queries
class HandoffQueries:
    """Handoffs of the workspace."""

    handoff: Handoff | None = by_id(permission=Action.READ, description="One handoff, or null.")
    handoffs: Connection[Handoff] = connection(
        filter=HANDOFF_FILTER, order=HANDOFF_ORDER, permission=Action.READ, description="Offers, the newest first."
    )
