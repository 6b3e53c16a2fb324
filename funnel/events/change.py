"""Changes an event."""

from crm.audit import record as audit
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.events.count import count
from funnel.events.held import held
from funnel.events.inputs import EventChange
from funnel.models import Event
from funnel.workspace import home


async def change(work: Work, data: EventChange) -> Event:
    """Says everything anew; who came is counted again, on the day it was on before too. Raises NotFound, Stale."""
    work.actor.require(Action.RESOURCE_EDIT)
    event = await held(work, data.event_id)
    require_version("event", event.version, data.expected_version)
    zone = await home(work)
    before = zone.day(event.starts_at)
    for name, value in data.model_dump(exclude={"event_id", "expected_version", "cost"}).items():
        setattr(event, name, value)
    event.cost_minor = data.cost_minor(event.currency)
    event.version += 1
    audit.record(work, "EVENT_CHANGE", object_type="Event", object_id=event.id)
    await work.flush()
    await count(work, [event.resource_id], left={before, zone.day(event.starts_at)})
    return event
