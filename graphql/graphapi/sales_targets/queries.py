"""Reading targets."""

from __future__ import annotations

from crm.members.permissions import Action
from crm.models import SalesTarget as TargetRow
from crm.models.sales_words import SalesTargetMetric
from graphapi.compiler import by_id, connection, filters, match, orders, queries
from graphapi.connections import Connection
from graphapi.sales_targets.types import SalesTarget

SALES_TARGET_FILTER = filters(
    "SalesTargetFilter",
    TargetRow,
    member_id=match.id("mem"),
    team_id=match.id("team"),
    month=match.date(),
    metric=match.enum(SalesTargetMetric),
)
SALES_TARGET_ORDER = orders("SalesTargetOrder", TargetRow, month="month", default="-month")


@queries
class SalesTargetQueries:
    """Targets of the workspace."""

    sales_target: SalesTarget | None = by_id(permission=Action.READ, description="One target, or null.")
    sales_targets: Connection[SalesTarget] = connection(
        filter=SALES_TARGET_FILTER,
        order=SALES_TARGET_ORDER,
        permission=Action.READ,
        description="Targets of members and teams, the latest month first.",
    )
