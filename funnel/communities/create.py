"""Adds a community."""

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.communities.inputs import CommunityCreate
from funnel.communities.meet import meet_on
from funnel.models import Community


async def create(work: Work, data: CommunityCreate) -> Community:
    """Raises NotFound for a resource that is not there."""
    work.actor.require(Action.CONVERSATION_SET_UP)
    made = Community(
        workspace_id=work.workspace_id, id=new_id(), sort_key=sort_key(data.name), created_at=work.now,
        created_by_id=work.actor.member_id, **data.model_dump(exclude={"resource_ids"}),
    )  # fmt: skip
    work.session.add(made)
    await work.flush()
    await meet_on(work, made.id, data.resource_ids)
    audit.record(work, "COMMUNITY_CREATE", object_type="Community", object_id=made.id)
    return made
