"""Writes the brief of a content item: what is to be said where, by whom and until when."""

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.content.inputs import ContentBrief
from funnel.content.locked import moved
from funnel.content.refers import check_author, check_goal, check_resource, message_of
from funnel.models import ContentItem
from funnel.models.words import ContentState

COUNTER = "content_items"


async def brief(work: Work, data: ContentBrief) -> ContentItem:
    """A new item in the state BRIEF."""
    work.actor.require(Action.CONTENT_BRIEF)
    await check_resource(work, data.resource_id)
    if data.goal_id is not None:
        await check_goal(work, data.goal_id, data.resource_id)
    if data.author_id is not None:
        await check_author(work, data.author_id)
    first = await message_of(work, data.variant_of_id) if data.variant_of_id else None
    (number,) = await next_numbers(work, COUNTER)
    given = data.model_dump(exclude={"variant_of_id", "keywords", "format"})
    item = ContentItem(
        workspace_id=work.workspace_id,
        id=new_id(),
        number=number,
        variant_of_id=first,
        format=data.format.value,
        keywords=list(dict.fromkeys(data.keywords)),
        state=ContentState.BRIEF.value,
        created_at=work.now,
        created_by_id=work.actor.member_id,
        version=1,
        **given,
    )
    work.session.add(item)
    await work.flush()
    work.session.add(moved(work, item.id, None, ContentState.BRIEF, None))
    audit.record(work, "CONTENT_BRIEF", object_type="ContentItem", object_id=item.id)
    await work.flush()
    return item
