"""Where a message stands: channel and account, or a place of others; and the touch it is."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from crm.core.problems import NotFound
from crm.core.work import Work
from crm.models.words import Direction, TouchpointKind
from funnel.conversations.inputs import ConversationReceive
from funnel.facts.facts import TouchFact
from funnel.models import Channel, Resource
from funnel.models.words import ChannelGroup, PlaceKind
from funnel.places.keys import automatic_key, kind_of
from funnel.resources.addresses import normal_url

_WRITTEN_TO_US = frozenset({ChannelGroup.MESSAGING.value, ChannelGroup.EMAIL.value})
_REVIEWS = frozenset({PlaceKind.REVIEW_SITE, PlaceKind.MARKETPLACE, PlaceKind.DIRECTORY})


@dataclass(frozen=True, slots=True)
class Where:
    """Channel, account or place."""

    channel_id: UUID
    kind: TouchpointKind
    source: str
    """Ids of messages and threads are unique in it."""
    owner_id: UUID | None
    """Of the resource."""


async def where(work: Work, data: ConversationReceive) -> Where:
    """Raises NotFound for a channel or resource that is not there."""
    row = (await work.execute(_asked(work, data))).one_or_none()
    if row is None:
        raise NotFound(f"There is no channel {data.channel_key!r} in this workspace.", field="channelKey")
    if data.resource_id is not None and row.resource_id is None:
        raise NotFound("There is no such resource in this workspace.", field="resourceId")
    kind = data.kind or _kind(data, row.group)
    return Where(row.id, kind, f"conversation:{data.channel_key}:{_account(data)}", row.owner_id)


def _asked(work: Work, data: ConversationReceive) -> Select[*tuple[Any, ...]]:
    return (
        select(Channel.id, Channel.group, Resource.id.label("resource_id"), Resource.owner_id)
        .outerjoin(Resource, and_(Resource.workspace_id == work.workspace_id, Resource.id == data.resource_id))
        .where(Channel.workspace_id == work.workspace_id, Channel.key == data.channel_key)
    )


def _account(data: ConversationReceive) -> str:
    if data.resource_id is not None:
        return data.resource_id.hex
    normal = normal_url(data.place_url) if data.place_url else None
    return automatic_key(normal) if normal else ""


def _kind(data: ConversationReceive, group: str) -> TouchpointKind:
    """What is written to us is a message, on our pages a comment, about us elsewhere a mention or a review."""
    if group in _WRITTEN_TO_US:
        return TouchpointKind.MESSAGE
    normal = normal_url(data.place_url) if data.place_url else None
    if data.resource_id is not None or normal is None:
        return TouchpointKind.COMMENT
    return TouchpointKind.REVIEW if kind_of(normal) in _REVIEWS else TouchpointKind.MENTION


def touch_of(work: Work, data: ConversationReceive, place: Where) -> TouchFact:
    """The fact behind the message."""
    return TouchFact(
        source=place.source,
        external_id=data.external_id,
        kind=place.kind,
        occurred_at=data.appeared_at,
        identities=(data.author.key,),
        channel_id=place.channel_id,
        resource_id=data.resource_id,
        place_resource_id=data.resource_id if data.place_url is None else None,
        place_url=data.place_url,
        direction=Direction.INBOUND,
        name=data.author_name,
        product_id=data.product_id,
    )
