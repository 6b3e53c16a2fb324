"""Reading alerts and response schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from crm.models import Alert as AlertRow
from crm.models.words_conversation import AlertStatus
from graphapi.compiler import by_id, connection, filters, many, match, orders, queries
from graphapi.connections import Connection

if TYPE_CHECKING:
    from graphapi.alerts.types import Alert, ResponseScheme

ALERT_FILTER = filters("AlertFilter", AlertRow, status=match.enum(AlertStatus), raised_at=match.datetime())
ALERT_ORDER = orders("AlertOrder", AlertRow, raised_at="raised_at", default="-raised_at")


@queries
class AlertQueries:
    """Bursts of negatives."""

    alert: Alert | None = by_id(permission=Action.READ, description="One burst, or null.")
    alerts: Connection[Alert] = connection(
        filter=ALERT_FILTER, order=ALERT_ORDER, permission=Action.READ, description="Bursts, the newest first."
    )
    response_schemes: list[ResponseScheme] = many(
        order="name", permission=Action.READ, description="What is prepared for bursts, by name."
    )
