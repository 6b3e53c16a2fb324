"""An event under its lock."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import NotFound
from crm.core.work import Work
from funnel.models import Event


async def held(work: Work, event_id: UUID) -> Event:
    """Locks it for the rest of the transaction. Raises NotFound."""
    statement = select(Event).where(Event.workspace_id == work.workspace_id, Event.id == event_id)
    found: Event | None = (await work.execute(statement.with_for_update(key_share=True))).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no such event.", field="eventId")
    return found
