"""Says who answers for resources and their goals."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import update

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import Resource
from funnel.reads import among


class ResourceAssignOwner(Input):
    """Resources, and the member who answers for them; nobody when it is null."""

    resource_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    owner_id: UUID | None = None


async def assign_owner(work: Work, data: ResourceAssignOwner) -> tuple[UUID, ...]:
    """All of them or none, in one statement; resources that the member has already keep their version."""
    work.actor.require(Action.RESOURCE_EDIT)
    ids = list(dict.fromkeys(data.resource_ids))
    statement = (
        update(Resource)
        .where(Resource.workspace_id == work.workspace_id, among(Resource.id, ids))
        .values(
            owner_id=data.owner_id,
            version=Resource.version + Resource.owner_id.is_distinct_from(data.owner_id).cast(Resource.version.type),
        )
        .returning(Resource.id)
        .execution_options(synchronize_session=False)
    )
    unknown = NotFound("There is no such member.", field="ownerId")
    async with refusing(work, {"fk_resources_workspace_id_owner_id": unknown}):
        found = set((await work.execute(statement)).scalars())
    for place, resource_id in enumerate(data.resource_ids):
        if resource_id not in found:
            raise NotFound("There is no such resource.", field=f"resourceIds.{place}")
    details = {"resourceIds": [str(resource_id) for resource_id in ids]}
    audit.record(work, "RESOURCE_ASSIGN_OWNER", object_type="Member", object_id=data.owner_id, details=details)
    await work.flush()
    return tuple(ids)
