"""Reading calls."""

from __future__ import annotations

from crm.members.permissions import Action
from crm.models import Call as CallRow
from crm.models.sales_words import CallResult
from crm.models.words import Direction
from graphapi.calls.types import Call
from graphapi.compiler import by_id, connection, filters, match, orders, queries
from graphapi.connections import Connection

CALL_FILTER = filters(
    "CallFilter",
    CallRow,
    direction=match.enum(Direction),
    result=match.enum(CallResult),
    person_id=match.id("per"),
    lead_id=match.id("lead"),
    member_id=match.id("mem"),
    resource_id=match.id("res"),
    occurred_at=match.datetime(),
)
CALL_ORDER = orders("CallOrder", CallRow, occurred_at="occurred_at", default="-occurred_at")


@queries
class CallQueries:
    """Calls of the workspace."""

    call: Call | None = by_id(permission=Action.READ, description="One call, or null.")
    calls: Connection[Call] = connection(
        filter=CALL_FILTER, order=CALL_ORDER, permission=Action.READ, description="Calls, the newest first."
    )
