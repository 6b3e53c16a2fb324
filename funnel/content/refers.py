"""What a brief refers to must be there: the resource in use, its own goal, an author who works here, the message."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.models import Member
from funnel.models import ContentItem, Resource, ResourceGoal
from funnel.models.words import ResourceState

_OVER = (ResourceState.REJECTED.value, ResourceState.RETIRED.value)


async def check_resource(work: Work, resource_id: UUID) -> None:
    """Briefs may be written for what is only planned, not for what is over."""
    found = select(Resource.name, Resource.state).where(
        Resource.workspace_id == work.workspace_id, Resource.id == resource_id
    )
    resource = (await work.execute(found)).one_or_none()
    if resource is None:
        raise NotFound("There is no such resource.", field="resourceId")
    if resource.state in _OVER:
        raise Conflict(
            f"“{resource.name}” is {resource.state}; content is planned for what is in use.", field="resourceId"
        )


async def check_goal(work: Work, goal_id: UUID, resource_id: UUID) -> None:
    """The goal is the resource's own."""
    owner = await work.scalar(
        select(ResourceGoal.resource_id).where(
            ResourceGoal.workspace_id == work.workspace_id, ResourceGoal.id == goal_id
        )
    )
    if owner is None:
        raise NotFound("There is no such goal.", field="goalId")
    if owner != resource_id:
        raise Invalid("The goal is another resource's; name a goal of the item's own resource.", field="goalId")


async def check_author(work: Work, author_id: UUID) -> None:
    """Somebody who left writes nothing more."""
    found = select(Member.id, Member.deactivated_at).where(
        Member.workspace_id == work.workspace_id, Member.id == author_id
    )
    member = (await work.execute(found)).one_or_none()
    if member is None:
        raise NotFound("There is no such member.", field="authorId")
    if member.deactivated_at is not None:
        raise Conflict("This member does not work here any more; name another author.", field="authorId")


async def message_of(work: Work, item_id: UUID) -> UUID:
    """The first item with that message: a variant of a variant is a variant of the first one."""
    found = select(ContentItem.id, ContentItem.variant_of_id).where(
        ContentItem.workspace_id == work.workspace_id, ContentItem.id == item_id
    )
    item = (await work.execute(found)).one_or_none()
    if item is None:
        raise NotFound("There is no such content item.", field="variantOfId")
    first: UUID = item.variant_of_id or item.id
    return first
