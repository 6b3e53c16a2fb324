"""Turns touchpoints as clients write them into facts: keys, ids and promo codes are looked up here, one statement per
kind however many items there are. "The door gathers, the room decides."
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Select, select

from crm.core.clock import day_of
from crm.core.problems import Invalid, NotFound, Problem
from crm.core.work import Work
from crm.models import Workspace
from crm.people.identity import IdentityKey
from funnel.facts.facts import TouchFact
from funnel.models import Channel, Product, PromoCode, Resource
from funnel.touchpoints.inputs import TouchItem

LONGEST_KEY = 200


@dataclass(frozen=True)
class Known:
    """What the items name and the workspace has."""

    zone: str
    channels: Mapping[str, UUID]
    resources: Mapping[UUID, UUID | None]
    """Resource → its channel."""
    products: Collection[UUID]
    promo_codes: Mapping[str, Any]
    """Code in upper case → resource_id, valid_from, valid_to."""


async def gather(work: Work, items: Sequence[TouchItem]) -> list[TouchFact | Problem]:
    """A fact per item, or what is wrong with it; `field` is relative to the item."""
    known = await _look_up(work, items)
    return [_fact_or_problem(item, known) for item in items]


async def _look_up(work: Work, items: Sequence[TouchItem]) -> Known:
    codes = {_code(item.promo_code) for item in items if item.promo_code}
    promo = {row.code: row for row in await _rows(work, _promo_codes(work, codes), codes)}
    named = {each for item in items for each in (item.resource_id, item.place_resource_id) if each}
    resource_ids = named | {row.resource_id for row in promo.values()}
    keys = {item.channel_key.strip() for item in items if item.channel_key} - {""}
    products = {item.product_id for item in items if item.product_id}
    zone: str = await work.scalar(select(Workspace.time_zone).where(Workspace.id == work.workspace_id))
    return Known(
        zone,
        {row.key: row.id for row in await _rows(work, _channels(work, keys), keys)},
        {row.id: row.channel_id for row in await _rows(work, _resources(work, resource_ids), resource_ids)},
        {row.id for row in await _rows(work, _products(work, products), products)},
        promo,
    )


def _code(promo_code: str) -> str:
    return promo_code.strip().upper()


async def _rows(work: Work, statement: Executable, wanted: Collection[Any]) -> Sequence[Any]:
    return (await work.execute(statement)).all() if wanted else []


def _channels(work: Work, keys: Collection[str]) -> Select[str, UUID]:
    return select(Channel.key, Channel.id).where(Channel.workspace_id == work.workspace_id, Channel.key.in_(keys))


def _resources(work: Work, ids: Collection[UUID]) -> Select[UUID, UUID | None]:
    return select(Resource.id, Resource.channel_id).where(
        Resource.workspace_id == work.workspace_id, Resource.id.in_(ids)
    )


def _products(work: Work, ids: Collection[UUID]) -> Select[Any]:
    return select(Product.id).where(Product.workspace_id == work.workspace_id, Product.id.in_(ids))


def _promo_codes(work: Work, codes: Collection[str]) -> Select[str, UUID, date | None, date | None]:
    return select(PromoCode.code, PromoCode.resource_id, PromoCode.valid_from, PromoCode.valid_to).where(
        PromoCode.workspace_id == work.workspace_id, PromoCode.code.in_(codes)
    )


def _fact_or_problem(item: TouchItem, known: Known) -> TouchFact | Problem:
    try:
        _check_texts(item)
        return _fact(item, known)
    except Problem as problem:
        return problem


def _check_texts(item: TouchItem) -> None:
    for name, value in (("source", item.source), ("externalId", item.external_id)):
        if not 1 <= len(value) <= LONGEST_KEY or not value.strip():
            raise Invalid(f"{name} has 1 to {LONGEST_KEY} characters.", field=name)
    if "\x00" in item.model_dump_json().replace("\\u0000", "\x00"):
        raise Invalid("A text of this item holds the character NUL, which cannot be stored.")


def _fact(item: TouchItem, known: Known) -> TouchFact:
    resource_id = _resource(item.resource_id, known, "resourceId") or _promoted(item, known)
    return TouchFact(
        source=item.source,
        external_id=item.external_id,
        kind=item.kind,
        occurred_at=item.occurred_at,
        identities=tuple(IdentityKey(each.kind, each.value, each.account or "") for each in item.identities),
        channel_id=_channel(item, known, resource_id),
        resource_id=resource_id,
        place_resource_id=_resource(item.place_resource_id, known, "placeResourceId")
        or (resource_id if item.place_url is None else None),
        place_url=item.place_url,
        direction=item.direction,
        custom_kind=item.custom_kind,
        name=item.name,
        company_name=item.company_name,
        utm=item.utm.model_dump(exclude_none=True) if item.utm else None,
        campaign=item.utm.campaign if item.utm else None,
        referrer=item.referrer,
        landing_page=item.landing_page,
        promo_code=_code(item.promo_code) if item.promo_code else None,
        self_reported=item.self_reported,
        form_answers=item.form_answers,
        product_id=_product(item, known),
    )


def _resource(resource_id: UUID | None, known: Known, field: str) -> UUID | None:
    if resource_id is not None and resource_id not in known.resources:
        raise NotFound("There is no such resource in this workspace.", field=field)
    return resource_id


def _product(item: TouchItem, known: Known) -> UUID | None:
    if item.product_id is not None and item.product_id not in known.products:
        raise NotFound("There is no such product in this workspace.", field="productId")
    return item.product_id


def _channel(item: TouchItem, known: Known, resource_id: UUID | None) -> UUID | None:
    """The channel that is named, else the one of the resource that sent the person."""
    if item.channel_key:
        channel_id = known.channels.get(item.channel_key.strip())
        if channel_id is None:
            raise NotFound(f"There is no channel {item.channel_key!r} in this workspace.", field="channelKey")
        return channel_id
    return known.resources.get(resource_id) if resource_id else None


def _promoted(item: TouchItem, known: Known) -> UUID | None:
    """The resource whose code was valid on that day; an unknown or expired code is kept as it is and tells nothing."""
    code = known.promo_codes.get(_code(item.promo_code)) if item.promo_code else None
    if code is None:
        return None
    day = day_of(item.occurred_at, known.zone)
    resource_id: UUID = code.resource_id
    return resource_id if (code.valid_from or date.min) <= day <= (code.valid_to or date.max) else None
