"""Published: at a planned time by the worker, or by hand."""

from sqlalchemy import and_, select

from crm.core.limits import at_most
from crm.core.problems import Invalid
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.content.inputs import ContentPublish, ContentSchedule
from funnel.content.locked import locked_item, move, require_state, stage
from funnel.content.states import ContentAction
from funnel.models import ContentItem, Resource
from funnel.models.words import ContentState, ResourceState

AT_ONCE = 200


async def schedule(work: Work, data: ContentSchedule) -> ContentItem:
    """APPROVED → SCHEDULED, or another time for what is scheduled."""
    work.actor.require(Action.CONTENT_PUBLISH)
    hand = await locked_item(work, data.item_id, data.expected_version)
    require_state(hand.item, ContentAction.SCHEDULE)
    if data.scheduled_for <= work.now:
        raise Invalid("This time is past; give one to come, or publish the item now.", field="scheduledFor")
    hand.require_active()
    hand.item.scheduled_for = data.scheduled_for
    await move(work, hand.item, ContentState.SCHEDULED)
    return hand.item


async def publish(work: Work, data: ContentPublish) -> ContentItem:
    """APPROVED or SCHEDULED → PUBLISHED; once more answers what is there."""
    work.actor.require(Action.CONTENT_PUBLISH)
    hand = await locked_item(work, data.item_id)
    item = hand.item
    if item.state == ContentState.PUBLISHED.value:
        return item
    require_version("item", item.version, data.expected_version)
    require_state(item, ContentAction.PUBLISH)
    hand.require_active()
    if data.url is not None:
        item.url = data.url
    if data.external_id is not None:
        item.external_id = data.external_id
    _publish(work, item)
    await work.flush()
    return item


async def publish_due(work: Work) -> int:
    """For the worker: publishes what is due. What waits for a resource that is not in use keeps waiting, overdue."""
    item = ContentItem
    due = (
        select(item)
        .join(Resource, and_(Resource.workspace_id == work.workspace_id, Resource.id == item.resource_id))
        .where(
            item.workspace_id == work.workspace_id,
            item.state == ContentState.SCHEDULED.value,
            item.scheduled_for <= work.now,
            Resource.state == ResourceState.ACTIVE.value,
        )
        .order_by(item.scheduled_for, item.id)
        .limit(at_most(AT_ONCE))
        .with_for_update(of=item, key_share=True, skip_locked=True)
    )
    found = (await work.execute(due)).scalars().all()
    for each in found:
        _publish(work, each)
    await work.flush()
    return len(found)


def _publish(work: Work, item: ContentItem) -> None:
    item.scheduled_for, item.published_at = None, work.now
    stage(work, item, ContentState.PUBLISHED)
