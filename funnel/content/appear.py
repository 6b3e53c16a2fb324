"""Items that appeared on a network, whoever put them there: the network says that they are published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.content.brief import COUNTER
from funnel.content.locked import moved, stage
from funnel.models import ContentItem
from funnel.models.words import ContentFormat, ContentState
from funnel.reads import among

_READY = frozenset({ContentState.APPROVED.value, ContentState.SCHEDULED.value})


@dataclass(frozen=True, kw_only=True)
class Appeared:
    """What the network tells of an item."""

    resource_id: UUID
    external_id: str
    title: str
    url: str
    format: ContentFormat
    at: datetime


async def appear(work: Work, told: Sequence[Appeared]) -> list[bool]:
    """Of each whether it is news: an item that nobody planned here, or one that was ready and is published now. Items
    are known by the network's id and by their address; one that is not approved yet stays as it is.
    """
    work.actor.require(Action.CONTENT_PUBLISH)
    if not told:
        return []
    known = await _known(work, told)
    new = []
    for each in told:
        item = known.get((each.resource_id, each.external_id)) or known.get((each.resource_id, each.url))
        new.append(item is None or item.state in _READY)
        if item is None:
            known[each.resource_id, each.external_id] = await _add(work, each)
        elif item.state in _READY:
            _publish(work, item, each)
    await work.flush()
    return new


def _publish(work: Work, item: ContentItem, told: Appeared) -> None:
    item.external_id, item.url = told.external_id, item.url or told.url
    item.scheduled_for, item.published_at = None, told.at
    stage(work, item, ContentState.PUBLISHED)


async def _known(work: Work, told: Sequence[Appeared]) -> dict[tuple[UUID, str], ContentItem]:
    item = ContentItem
    asked = (
        select(item)
        .where(
            item.workspace_id == work.workspace_id, among(item.resource_id, sorted({one.resource_id for one in told}))
        )
        .where(
            or_(
                among(item.external_id, sorted({one.external_id for one in told})),
                among(item.url, sorted({one.url for one in told})),
            )
        )
        .order_by(item.created_at.desc(), item.id.desc())
        .with_for_update(key_share=True)
    )
    found: dict[tuple[UUID, str], ContentItem] = {}
    for each in (await work.execute(asked)).scalars():
        for name in filter(None, (each.external_id, each.url)):
            found[each.resource_id, name] = each
    return found


async def _add(work: Work, told: Appeared) -> ContentItem:
    (number,) = await next_numbers(work, COUNTER)
    item = ContentItem(
        workspace_id=work.workspace_id,
        id=new_id(),
        number=number,
        resource_id=told.resource_id,
        title=told.title,
        format=told.format.value,
        keywords=[],
        url=told.url,
        external_id=told.external_id,
        state=ContentState.PUBLISHED.value,
        published_at=told.at,
        created_at=work.now,
        created_by_id=work.actor.member_id,
        version=1,
    )
    work.session.add(item)
    await work.flush()
    work.session.add(moved(work, item.id, None, ContentState.PUBLISHED, None))
    audit.record(work, "CONTENT_PUBLISHED", object_type="ContentItem", object_id=item.id)
    return item
