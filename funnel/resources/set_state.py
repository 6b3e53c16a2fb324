"""Changes whether a resource is in use, with the reason."""

from uuid import UUID

from sqlalchemy import select, update

from crm.audit import record as audit
from crm.core.problems import Invalid, NotFound
from crm.core.versions import stale
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Prose
from funnel.models import Resource
from funnel.models.words import ResourceState
from funnel.resources.kinds import NEEDS_REASON


class ResourceSetState(Input):
    """The new state; postponed, rejected and retired ones say why."""

    resource_id: UUID
    state: ResourceState
    reason: Prose | None = None
    expected_version: int | None = None


async def set_state(work: Work, data: ResourceSetState) -> Resource:
    """Sets state and reason; facts of the resource stay, whatever becomes of it."""
    work.actor.require(Action.RESOURCE_EDIT)
    if data.state in NEEDS_REASON and data.reason is None:
        raise Invalid(f"Say why the resource is {data.state.value}.", field="reason")
    own = (Resource.workspace_id == work.workspace_id, Resource.id == data.resource_id)
    seen = () if data.expected_version is None else (Resource.version == data.expected_version,)
    statement = (
        update(Resource)
        .where(*own, *seen)
        .values(state=data.state.value, state_reason=data.reason, version=Resource.version + 1)
        .returning(Resource)
        .execution_options(populate_existing=True)
    )
    resource: Resource | None = (await work.execute(statement)).scalar_one_or_none()
    if resource is None:
        version = await work.scalar(select(Resource.version).where(*own))
        if version is None:
            raise NotFound("There is no such resource.", field="resourceId")
        raise stale("resource", version)
    audit.record(work, "resource.set_state", object_type="resource", object_id=resource.id,
                 details={"state": data.state.value})  # fmt: skip
    await work.flush()
    return resource
