"""The resources on which a community meets."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete

from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from funnel.models import CommunityResource

_NONE = NotFound("One of the resources does not exist; look them up again.", field="resourceIds")


async def meet_on(work: Work, community_id: UUID, resource_ids: Sequence[UUID]) -> None:
    """Exactly on these from now on. Raises NotFound."""
    of_it = CommunityResource
    await work.execute(delete(of_it).where(of_it.workspace_id == work.workspace_id, of_it.community_id == community_id))
    async with refusing(work, {"fk_community_resources_workspace_id_resource_id": _NONE}):
        work.session.add_all(
            of_it(workspace_id=work.workspace_id, id=new_id(), community_id=community_id, resource_id=each)
            for each in dict.fromkeys(resource_ids)
        )
        await work.flush()
