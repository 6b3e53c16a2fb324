"""The author hands the item in."""

from crm.core.problems import Forbidden, Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.content.inputs import ContentWrite
from funnel.content.locked import locked_item, move, require_state
from funnel.content.states import ContentAction, may_write
from funnel.models import ContentItem
from funnel.models.words import ContentState


async def write(work: Work, data: ContentWrite) -> ContentItem:
    """BRIEF (or WRITTEN, improved) → WRITTEN. Who hands in an item that had no author is its author."""
    work.actor.require(Action.CONTENT_WRITE)
    hand = await locked_item(work, data.item_id, data.expected_version)
    item = hand.item
    if not may_write(work.actor, item.author_id, hand.owner_id):
        raise Forbidden(
            "Another member is its author; only the author, the resource's owner, a marketer or an administrator"
            " hands it in. Ask to be named the author.",
            field="itemId",
        )
    require_state(item, ContentAction.WRITE)
    if data.body is None and data.url is None:
        raise Invalid("Give the text, or the address of the picture or film.", field="body")
    if data.body is not None:
        item.body = data.body
    if data.url is not None:
        item.url = data.url
    if item.author_id is None:
        item.author_id = work.actor.member_id
    await move(work, item, ContentState.WRITTEN, data.comment)
    return item
