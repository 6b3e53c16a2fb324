"""Adds an event to a resource."""

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.events.count import count
from funnel.events.inputs import EventCreate
from funnel.models import Event, Resource
from funnel.models.words import ResourceKind
from funnel.workspace import home


async def create(work: Work, data: EventCreate) -> Event:
    """Who is known to have come is counted. Raises NotFound without the resource, Conflict where it is no event."""
    work.actor.require(Action.RESOURCE_EDIT)
    kind = await work.scalar(
        select(Resource.kind).where(Resource.workspace_id == work.workspace_id, Resource.id == data.resource_id)
    )
    if kind is None:
        raise NotFound("There is no such resource.", field="resourceId")
    if kind != ResourceKind.EVENT:
        raise Conflict("This resource is no event; name one of the kind EVENT.", field="resourceId")
    currency = (await home(work)).currency
    made = Event(
        workspace_id=work.workspace_id, id=new_id(), resource_id=data.resource_id, currency=currency,
        cost_minor=data.cost_minor(currency), created_at=work.now, created_by_id=work.actor.member_id,
        **data.model_dump(exclude={"resource_id", "cost"}),
    )  # fmt: skip
    work.session.add(made)
    audit.record(work, "EVENT_CREATE", object_type="Event", object_id=made.id)
    await work.flush()
    await count(work, [made.resource_id])
    return made
