"""Changes a community."""

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.problems import NotFound
from crm.core.tables import sort_key
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.communities.inputs import CommunityChange
from funnel.communities.meet import meet_on
from funnel.models import Community


async def change(work: Work, data: CommunityChange) -> Community:
    """Says everything anew; figures of the past follow. Raises NotFound, Stale."""
    work.actor.require(Action.CONVERSATION_SET_UP)
    asked = select(Community).where(Community.workspace_id == work.workspace_id, Community.id == data.community_id)
    found: Community | None = (await work.execute(asked.with_for_update(key_share=True))).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no such community.", field="communityId")
    require_version("community", found.version, data.expected_version)
    for name in ("name", "description", "active_days", "leaves_after_days"):
        setattr(found, name, getattr(data, name))
    found.sort_key = sort_key(data.name)
    found.version += 1
    await work.flush()
    await meet_on(work, found.id, data.resource_ids)
    audit.record(work, "COMMUNITY_CHANGE", object_type="Community", object_id=found.id)
    return found
