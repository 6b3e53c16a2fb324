"""What was handed in is approved, returned, or given up."""

from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.content.inputs import ContentMoveOn
from funnel.content.locked import locked_item, move, require_state
from funnel.content.states import ContentAction
from funnel.models import ContentItem
from funnel.models.words import ContentState


async def approve(work: Work, data: ContentMoveOn) -> ContentItem:
    """WRITTEN → APPROVED."""
    work.actor.require(Action.CONTENT_APPROVE)
    return await _moved(work, data, ContentAction.APPROVE, ContentState.APPROVED)


async def return_item(work: Work, data: ContentMoveOn) -> ContentItem:
    """Back to BRIEF with what is to be better, also when it was approved or scheduled already."""
    work.actor.require(Action.CONTENT_APPROVE)
    if data.comment is None:
        raise Invalid("Say what is to be better, so that the author can do it.", field="comment")
    return await _moved(work, data, ContentAction.RETURN, ContentState.BRIEF)


async def cancel(work: Work, data: ContentMoveOn) -> ContentItem:
    """Given up before it was published; it stays readable."""
    work.actor.require(Action.CONTENT_BRIEF)
    return await _moved(work, data, ContentAction.CANCEL, ContentState.CANCELLED)


async def _moved(work: Work, data: ContentMoveOn, action: ContentAction, to: ContentState) -> ContentItem:
    item = (await locked_item(work, data.item_id, data.expected_version)).item
    require_state(item, action)
    item.scheduled_for = None
    await move(work, item, to, data.comment)
    return item
