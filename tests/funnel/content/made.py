"""Items on their way, by the verbs themselves."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update

from crm.core.work import Work
from funnel.content.brief import brief
from funnel.content.decide import approve
from funnel.content.inputs import ContentBrief, ContentMoveOn, ContentPublish, ContentWrite
from funnel.content.publish import publish
from funnel.content.write import write
from funnel.models import ContentItem, ContentMove


async def make_item(work: Work, resource_id: UUID, **more: Any) -> ContentItem:
    """A briefed post."""
    given = {"resource_id": resource_id, "title": "Sit well", "format": "POST"} | more
    return await brief(work, ContentBrief.model_validate(given))


async def make_written(work: Work, resource_id: UUID, **more: Any) -> ContentItem:
    """Handed in."""
    item = await make_item(work, resource_id, **more)
    return await write(work, ContentWrite(item_id=item.id, body="A chair for a bad back."))


async def make_approved(work: Work, resource_id: UUID, **more: Any) -> ContentItem:
    """Approved."""
    item = await make_written(work, resource_id, **more)
    return await approve(work, ContentMoveOn(item_id=item.id))


async def make_published(work: Work, resource_id: UUID, at: datetime | None = None, **more: Any) -> ContentItem:
    """Published, at another time than now when one is given."""
    item = await make_approved(work, resource_id, **more)
    await publish(work, ContentPublish(item_id=item.id))
    if at is not None:
        row = update(ContentItem).where(ContentItem.workspace_id == work.workspace_id, ContentItem.id == item.id)
        await work.execute(row.values(published_at=at))
    return item


async def history(work: Work, item_id: UUID) -> list[tuple[str | None, str, str | None]]:
    """From, to and comment of every step."""
    move = ContentMove
    rows = select(move.from_state, move.to_state, move.comment).where(
        move.workspace_id == work.workspace_id, move.item_id == item_id
    )
    return [tuple(row) for row in await work.execute(rows.order_by(move.moved_at, move.id))]


async def row_of(work: Work, item_id: UUID) -> dict[str, Any]:
    """The item as the database has it."""
    found = await work.execute(
        text("SELECT * FROM content_items WHERE workspace_id = :w AND id = :id"),
        {"w": work.workspace_id, "id": item_id},
    )
    return dict(found.mappings().one())
