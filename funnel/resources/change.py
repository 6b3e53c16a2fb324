"""Changes a resource."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, field_validator, model_validator
from sqlalchemy import select, text

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.limits import at_most
from crm.core.problems import Conflict, Invalid, Problem, Problems
from crm.core.tables import sort_key
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Name, Prose
from funnel.models import Resource, ResourceGoal
from funnel.models.words import ChannelGroup, CostModel, Placement, Purpose, ResourceKind, ResourceUser
from funnel.resources import kinds
from funnel.resources.addresses import normal_url
from funnel.resources.attach import set_audiences
from funnel.resources.check import require
from funnel.resources.clashes import Claim, clashes, lock_cluster
from funnel.resources.hold import Held, hold, undone_when_refused
from funnel.resources.lookups import look_up
from funnel.resources.register import MANY, PrintRun, Tag, check_run, web_address


class ResourceChange(Input):
    """What is to be changed: fields left out stay, fields given as null are emptied."""

    resource_id: UUID
    expected_version: int
    name: Name | None = None
    kind: ResourceKind | None = None
    placement: Placement | None = None
    channel_key: str | None = None
    users: tuple[ResourceUser, ...] | None = None
    purposes: tuple[Purpose, ...] | None = None
    purpose_text: Prose | None = None
    parent_id: UUID | None = None
    owner_id: UUID | None = None
    audience_ids: Annotated[tuple[UUID, ...] | None, Field(max_length=MANY)] = None
    url: str | None = None
    external_account_id: Name | None = None
    cost_model: CostModel | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    location: Name | None = None
    print_run: PrintRun | None = None
    tags: Annotated[tuple[Tag, ...] | None, Field(max_length=MANY)] = None

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        return None if value is None else web_address(value)

    @model_validator(mode="after")
    def _runs_in_order(self) -> Self:
        check_run(self.starts_on, self.ends_on)
        return self

    def given(self, name: str) -> bool:
        """Whether the caller said something of the field, be it null."""
        return name in self.model_fields_set


NEVER_EMPTY = frozenset({"name", "kind", "placement", "users"})
_LISTS = frozenset({"users", "purposes", "tags"})
_PLAIN = (
    "name", "kind", "placement", "users", "purposes", "purpose_text", "parent_id", "owner_id", "url",
    "external_account_id", "cost_model", "starts_on", "ends_on", "location", "print_run", "tags",
)  # fmt: skip

_ABOVE = text(
    "WITH RECURSIVE above AS ("
    " SELECT r.id, r.parent_id FROM resources r WHERE r.workspace_id = :workspace_id AND r.id = :parent_id"
    " UNION SELECT r.id, r.parent_id FROM resources r JOIN above a ON r.id = a.parent_id"
    "  WHERE r.workspace_id = :workspace_id)"
    " SELECT 1 FROM above WHERE id = :own LIMIT 1"
)


async def change(work: Work, data: ResourceChange) -> Resource:
    """Writes the given fields if nobody changed the resource since the caller read it.

    Refused: everything `register` refuses; another kind while the resource has goals; a parent below itself.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    await lock_cluster(work)
    held = (await hold(work, [data.resource_id]))[data.resource_id]
    require_version("resource", held.row.version, data.expected_version)
    await _check_kind(work, held.row, data)
    await _check_parent(work, data)
    with undone_when_refused(work, held.row):
        group = await _refer(work, held, data)
        _write(held.row, data)
        require(held.sketch(group))
        await _claim(work, held.row, data)
    async with refusing(work, _LAST_GUARD):
        held.row.version += 1
        await work.flush()
        if data.given("audience_ids"):
            await set_audiences(work, [(data.resource_id, data.audience_ids or ())])
    told = sorted(data.model_fields_set - {"resource_id", "expected_version"})
    audit.record(work, "RESOURCE_CHANGE", object_type="Resource", object_id=data.resource_id, details={"fields": told})
    await work.flush()
    return held.row


async def _check_kind(work: Work, row: Resource, data: ResourceChange) -> None:
    """What goals, reports and advice of the past say of a resource depends on its kind."""
    if data.kind is None or data.kind.value == row.kind:
        return
    goal = select(ResourceGoal.id).where(
        ResourceGoal.workspace_id == work.workspace_id, ResourceGoal.resource_id == data.resource_id
    )
    if await work.scalar(goal.limit(at_most(1))) is not None:
        raise Conflict(
            "A resource with goals keeps its kind; retire it and register the other one beside it.", field="kind"
        )


async def _check_parent(work: Work, data: ResourceChange) -> None:
    if data.parent_id is None:
        return
    if data.parent_id == data.resource_id:
        raise Invalid("A resource is no part of itself; choose another parent.", field="parentId")
    asked = {"workspace_id": work.workspace_id, "parent_id": data.parent_id, "own": data.resource_id}
    if await work.scalar(_ABOVE, asked) is not None:
        raise Conflict("The parent is a part of this resource; choose one above it.", field="parentId")


async def _refer(work: Work, held: Held, data: ResourceChange) -> ChannelGroup | None:
    """Checks what the input refers to; writes the channel and says its group."""
    audiences = data.audience_ids or ()
    known = await look_up(
        work, channels=[data.channel_key], members=[data.owner_id], audiences=audiences, resources=[data.parent_id]
    )
    known.require(at="", parent_id=data.parent_id, owner_id=data.owner_id, audience_ids=audiences)
    if not data.given("channel_key"):
        return held.group
    held.row.channel_id, group = known.channel(data.channel_key, at="")
    return group


def _write(row: Resource, data: ResourceChange) -> None:
    for name in _PLAIN:
        value = getattr(data, name)
        if not data.given(name) or (not value and name in NEVER_EMPTY):
            continue
        setattr(row, name, _stored(name, value))
    row.sort_key = sort_key(row.name)
    row.normal_url = normal_url(row.url) if row.url else None
    row.stands_at_url = kinds.stands_at_url(ResourceKind(row.kind), Placement(row.placement))
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        raise Invalid("It ends on or after the day it begins.", field="endsOn")


def _stored(name: str, value: Any) -> Any:
    if name in _LISTS:
        return [getattr(word, "value", word) for word in dict.fromkeys(value or ())]
    return getattr(value, "value", value)


async def _claim(work: Work, row: Resource, data: ResourceChange) -> None:
    with work.session.no_autoflush:
        taken = await clashes(work, [Claim(
            resource_id=data.resource_id, name=row.name, channel_id=row.channel_id, account=row.external_account_id,
            normal_url=row.normal_url if row.stands_at_url else None,
        )])  # fmt: skip
    if taken:
        raise taken[0] if len(taken) == 1 else Problems(taken)


_LAST_GUARD: dict[str, Problem] = {
    "uq_resources_workspace_id_name": Conflict("There is already a resource of this name.", field="name"),
    "uq_resources_account": Conflict("This account is a resource already.", field="externalAccountId"),
    "uq_resources_normal_url": Conflict("This address is a resource already.", field="url"),
}
