"""Makes a tracked link, or finds the one that is there."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.ids import NIL, new_id
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.door.entries import open_entry
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.content.belongs import check_items
from funnel.links.code import fresh_code
from funnel.links.inputs import TrackedLinkCreate
from funnel.links.target import check_target
from funnel.models import Resource, ResourceGoal, TrackedLink
from funnel.models.words import ResourceState

_OVER = (ResourceState.REJECTED.value, ResourceState.RETIRED.value)


async def create(work: Work, data: TrackedLinkCreate) -> TrackedLink:
    """The link; asking again for the same resource, goal, content item and target answers the same one."""
    work.actor.require(Action.RESOURCE_EDIT)
    target = check_target(data.target_url)
    await _check_resource(work, data.resource_id)
    await _check_goal(work, data)
    if data.content_item_id is not None:
        await check_items(work, [(data.content_item_id, data.resource_id, "contentItemId")])
    made = await _insert(work, data, target)
    if made is None:
        return await _there(work, data, target)
    await open_entry(work, EntryPointKind.SHORT_LINK, made.code, made.id)
    audit.record(work, "TRACKED_LINK_CREATE", object_type="TrackedLink", object_id=made.id)
    await work.flush()
    return made


async def _check_resource(work: Work, resource_id: UUID) -> None:
    found = select(Resource.name, Resource.state).where(
        Resource.workspace_id == work.workspace_id, Resource.id == resource_id
    )
    resource = (await work.execute(found)).one_or_none()
    if resource is None:
        raise NotFound("There is no such resource.", field="resourceId")
    if resource.state in _OVER:
        raise Conflict(f"“{resource.name}” is {resource.state}; links are made for what is in use.", field="resourceId")


async def _check_goal(work: Work, data: TrackedLinkCreate) -> None:
    if data.goal_id is None:
        return
    owner = select(ResourceGoal.resource_id).where(
        ResourceGoal.workspace_id == work.workspace_id, ResourceGoal.id == data.goal_id
    )
    resource_id = await work.scalar(owner)
    if resource_id is None:
        raise NotFound("There is no such goal.", field="goalId")
    if resource_id != data.resource_id:
        raise Invalid("The goal is another resource's; name the goal's own resource.", field="goalId")


async def _insert(work: Work, data: TrackedLinkCreate, target: str) -> TrackedLink | None:
    """None where the same link is there, however many ask at once."""
    utm = data.utm.model_dump(exclude_none=True) if data.utm else None
    row = insert(TrackedLink).values(
        workspace_id=work.workspace_id,
        id=new_id(),
        code=fresh_code(),
        resource_id=data.resource_id,
        goal_id=data.goal_id,
        content_item_id=data.content_item_id,
        label=data.label,
        target_url=target,
        utm=utm or None,
        visitor_parameter=data.visitor_parameter,
        created_at=work.now,
        created_by_id=work.actor.member_id,
    )
    made: TrackedLink | None = await work.scalar(row.on_conflict_do_nothing().returning(TrackedLink))
    return made


async def _there(work: Work, data: TrackedLinkCreate, target: str) -> TrackedLink:
    found: TrackedLink | None = await work.scalar(_same(work.workspace_id, data, target))
    if found is None:  # it was retired between the two statements, or the code was taken: both pass by themselves
        raise Conflict("This link is being changed by somebody else; repeat the request.", field="targetUrl")
    return found


def _same(workspace_id: UUID, data: TrackedLinkCreate, target: str) -> Select[TrackedLink]:
    link = TrackedLink

    def equal(column: ColumnElement[UUID | None], value: UUID | None) -> ColumnElement[bool]:
        return func.coalesce(column, NIL) == (value or NIL)

    return select(link).where(
        link.workspace_id == workspace_id,
        link.resource_id == data.resource_id,
        equal(link.goal_id.expression, data.goal_id),
        equal(link.content_item_id.expression, data.content_item_id),
        link.target_url == target,
        link.retired_at.is_(None),
    )
