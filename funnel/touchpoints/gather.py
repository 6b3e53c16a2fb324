"""Turns touchpoints as clients write them into facts: keys of channels become ids, one statement for the whole batch.

What facts refer to by id, and what promo codes and resources tell, `funnel.facts` looks up itself.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text

from crm.core.problems import NotFound, Problem
from crm.core.work import Work
from crm.people.identity import IdentityKey
from funnel.facts.facts import TouchFact
from funnel.touchpoints.inputs import TouchItem

_CHANNELS = text(
    'SELECT key, id FROM channels WHERE workspace_id = :workspace_id AND key = ANY(CAST(:keys AS text[]) COLLATE "C")'
)


async def gather(work: Work, items: Sequence[TouchItem]) -> list[TouchFact | Problem]:
    """A fact per item, or what is wrong with it; `field` is relative to the item."""
    channels = await _channels(work, {item.channel_key.strip() for item in items if item.channel_key})
    return [_fact(item, channels) for item in items]


async def _channels(work: Work, keys: set[str]) -> Mapping[str, UUID]:
    storable = [key for key in keys if "\x00" not in key]
    if not storable:
        return {}
    rows = await work.execute(_CHANNELS, {"workspace_id": work.workspace_id, "keys": sorted(storable)})
    return {row.key: row.id for row in rows}


def _fact(item: TouchItem, channels: Mapping[str, UUID]) -> TouchFact | Problem:
    channel_id = channels.get(item.channel_key.strip()) if item.channel_key else None
    if item.channel_key and channel_id is None:
        return NotFound(f"There is no channel {item.channel_key!r} in this workspace.", field="channelKey")
    same_place = item.resource_id if item.place_url is None else None
    return TouchFact(
        source=item.source,
        external_id=item.external_id,
        kind=item.kind,
        occurred_at=item.occurred_at,
        identities=tuple(IdentityKey(each.kind, each.value, each.account or "") for each in item.identities),
        channel_id=channel_id,
        resource_id=item.resource_id,
        place_resource_id=item.place_resource_id or same_place,
        place_url=item.place_url,
        content_item_id=item.content_item_id,
        direction=item.direction,
        custom_kind=item.custom_kind,
        name=item.name,
        company_name=item.company_name,
        utm=item.utm.model_dump(exclude_none=True) if item.utm else None,
        campaign=item.utm.campaign if item.utm else None,
        referrer=item.referrer,
        landing_page=item.landing_page,
        promo_code=item.promo_code,
        dialled=item.dialled,
        account_id=item.account_id,
        self_reported=item.self_reported,
        form_answers=item.form_answers,
        product_id=item.product_id,
        recommended_by=_recommender(item),
    )


def _recommender(item: TouchItem) -> IdentityKey | None:
    who = item.recommended_by
    return None if who is None else IdentityKey(who.kind, who.value, who.account or "")
