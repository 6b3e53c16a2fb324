"""The item in hand, locked, with what its resource says about it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.content.states import WHEN, ContentAction
from funnel.models import ContentItem, ContentMove, Resource
from funnel.models.words import ContentState, ResourceState


@dataclass(frozen=True, slots=True)
class InHand:
    """An item and its resource."""

    item: ContentItem
    resource_name: str
    resource_state: ResourceState
    owner_id: UUID | None

    def require_active(self) -> None:
        """Nothing is published on a resource that is not in use."""
        if self.resource_state is not ResourceState.ACTIVE:
            raise Conflict(
                f"“{self.resource_name}” is {self.resource_state.value}; make it ACTIVE first, then publish there.",
                field="itemId",
            )


async def locked_item(work: Work, item_id: UUID, expected_version: int | None = None) -> InHand:
    """Nobody else moves it meanwhile."""
    item = ContentItem
    statement = (
        select(item, Resource.name, Resource.state, Resource.owner_id)
        .join(Resource, and_(Resource.workspace_id == work.workspace_id, Resource.id == item.resource_id))
        .where(item.workspace_id == work.workspace_id, item.id == item_id)
        .with_for_update(of=item, key_share=True)
    )
    row = (await work.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such content item.", field="itemId")
    found: ContentItem = row[0]
    require_version("item", found.version, expected_version)
    return InHand(found, row.name, ResourceState(row.state), row.owner_id)


def require_state(item: ContentItem, action: ContentAction) -> None:
    """Refuses with the states in which it could be done."""
    _, when = WHEN[action]
    if ContentState(item.state) not in when:
        states = " or ".join(state.value for state in ContentState if state in when)
        verb = action.value.lower()
        raise Conflict(f"The item is {item.state}; to {verb} it, it has to be {states}.", field="itemId")


async def move(work: Work, item: ContentItem, to: ContentState, comment: str | None = None) -> None:
    """Sets the state, raises the version, and writes down who did it."""
    stage(work, item, to, comment)
    await work.flush()


def stage(work: Work, item: ContentItem, to: ContentState, comment: str | None = None) -> None:
    """The same without sending it yet: many items are sent together."""
    work.session.add(moved(work, item.id, ContentState(item.state), to, comment))
    item.state = to.value
    item.version += 1
    audit.record(work, f"CONTENT_{to.value}", object_type="ContentItem", object_id=item.id)


def moved(work: Work, item_id: UUID, before: ContentState | None, to: ContentState, comment: str | None) -> ContentMove:
    """The line of an item's history."""
    return ContentMove(
        workspace_id=work.workspace_id,
        id=new_id(),
        item_id=item_id,
        from_state=before.value if before else None,
        to_state=to.value,
        moved_at=work.now,
        moved_by_id=work.actor.member_id,
        comment=comment,
    )
