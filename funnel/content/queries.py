"""SELECTs of content items."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, and_, select

from funnel.models import ContentItem, Resource
from funnel.reads import among


def who_and_where(workspace_id: UUID, item_ids: Sequence[UUID]) -> Select[UUID, str, UUID | None, UUID | None, str]:
    """What decides who may do what: state, author, the resource's owner and whether it is in use."""
    item = ContentItem
    return (
        select(item.id, item.state, item.author_id, Resource.owner_id, Resource.state.label("resource"))
        .join(Resource, and_(Resource.workspace_id == workspace_id, Resource.id == item.resource_id))
        .where(item.workspace_id == workspace_id, among(item.id, item_ids))
    )
