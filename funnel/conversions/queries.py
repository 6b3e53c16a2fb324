"""SELECTs that more than one verb of conversions asks."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, TextClause, select, text

from crm.core.limits import at_most
from funnel.models import ConversionDestination


def destination(workspace_id: UUID, destination_id: UUID) -> Select[*tuple[Any, ...]]:
    """Every column of one."""
    row = ConversionDestination
    columns = row.__table__.columns
    return select(*columns).where(row.workspace_id == workspace_id, row.id == destination_id).limit(at_most(1))


def waiting(most: int) -> TextClause:
    """The oldest that wait at `:destination_id`, due or not."""
    return text(
        "SELECT s.id, s.person_id, s.lead_id, s.event_name, s.dedupe_id, s.occurred_at FROM conversion_sends s"
        " WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.destination_id = CAST(:destination_id AS uuid)"
        f" AND s.status = 'QUEUED' ORDER BY s.occurred_at, s.id LIMIT {most}"
    )
