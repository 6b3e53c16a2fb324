"""An event under its lock."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import NotFound
from crm.core.work import Work
from funnel.models import Event


async def held(work: Work, event_id: UUID) -> Event:
    """Locks it for the rest of the transaction, and with it the other events of its resource, in the order in which
    whoever counts them locks them. Raises NotFound.
    """
    own = select(Event.resource_id).where(Event.workspace_id == work.workspace_id, Event.id == event_id)
    same = select(Event).where(Event.workspace_id == work.workspace_id, Event.resource_id == own.scalar_subquery())
    rows = await work.execute(same.order_by(Event.id).with_for_update(key_share=True))
    found: dict[UUID, Event] = {each.id: each for each in rows.scalars()}
    if event_id not in found:
        raise NotFound("There is no such event.", field="eventId")
    return found[event_id]
