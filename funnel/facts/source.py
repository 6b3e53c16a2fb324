"""Completes touches: which resource sent the person, on which channel, and at which place it happened."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from crm.core.clock import day_of
from crm.models.words import ChannelToldBy, IdentityKind, RecognisedBy
from funnel.facts.batch import Batch, Item
from funnel.facts.facts import TouchFact
from funnel.places.ensure import ensure_places
from funnel.resources.known import asking, known_of
from funnel.resources.phones import dialled
from funnel.resources.recognise import Evidence, Known, address, recognise

_ON_A_NETWORK = frozenset({IdentityKind.PLATFORM_USER_ID, IdentityKind.HANDLE})


async def recognise_touches(
    batch: Batch, channel_of: Mapping[UUID, UUID | None], resource_of: Mapping[UUID, UUID]
) -> None:
    """One statement for all touches that do not name their source or happened on a foreign page; none for the others.

    `channel_of`: resources that touches name, with their channel. `resource_of`: content items with their resource; who
    names the item has named its resource.
    """
    days: dict[Any, date] = {}
    asked: list[tuple[Item, TouchFact, Evidence]] = []
    for item, told in batch.going(TouchFact):
        fact = told
        if told.resource_id is None and told.content_item_id is not None:
            fact = _with(told, resource_id=resource_of[told.content_item_id])
        if fact.resource_id is not None and fact.place_url is None:
            item.fact = _named(fact, channel_of.get(fact.resource_id))
        else:
            day = days.setdefault(fact.occurred_at, day_of(fact.occurred_at, batch.zone))
            asked.append((item, fact, _evidence(fact, day, batch.region)))
    if not asked:
        return
    known = await _read(batch, [evidence for _, _, evidence in asked])
    known.channel_of |= channel_of
    for item, fact, evidence in asked:
        item.fact = _completed(fact, evidence, known)
    await _find_places(batch, known)


def _named(fact: TouchFact, own: UUID | None) -> TouchFact:
    """Who names the resource has named its channel, unless it names another one."""
    told_by = ChannelToldBy.STATED if fact.channel_id else ChannelToldBy.RESOURCE if own else None
    return _with(
        fact, channel_id=fact.channel_id or own, channel_told_by=told_by, recognised_by=RecognisedBy.EXPLICIT_ID
    )


async def _read(batch: Batch, evidence: list[Evidence]) -> Known:
    question = asking(evidence, batch.work.workspace_id)
    if question is None:
        return Known()
    return known_of((await batch.work.execute(*question)).mappings())


def _evidence(fact: TouchFact, day: date, region: str | None) -> Evidence:
    return Evidence(
        day=day,
        resource_id=fact.resource_id,
        channel_id=fact.channel_id,
        promo_code=fact.promo_code,
        phone=dialled(fact.dialled, region),
        accounts=_accounts(fact),
        link_resource_id=fact.link_resource_id,
        utm=fact.utm,
        referrer=fact.referrer,
        landing_page=fact.landing_page,
        place_url=fact.place_url,
    )


def _accounts(fact: TouchFact) -> tuple[str, ...]:
    """The account it happened on; else the page on which the network knows the person, where the channel is told."""
    told = [fact.account_id] if fact.account_id else []
    if fact.channel_id is not None:
        told += [key.account for key in fact.identities if key.account and key.kind in _ON_A_NETWORK]
    return tuple(dict.fromkeys(each.strip() for each in told if each.strip()))


def _completed(fact: TouchFact, evidence: Evidence, known: Known) -> TouchFact:
    found = recognise(evidence, known)
    place = fact.place_resource_id or address(fact.place_url, known)
    if place is None and fact.place_url is None and fact.resource_id is None:
        place = address(fact.landing_page, known)
    return _with(
        fact, resource_id=found.resource_id, channel_id=found.channel_id, recognised_by=found.by,
        channel_told_by=found.channel_told_by, place_resource_id=place,
    )  # fmt: skip


async def _find_places(batch: Batch, known: Known) -> None:
    """Pages that belong to no resource of ours are places of others."""
    foreign = [
        (item, fact) for item, fact in batch.going(TouchFact) if fact.place_url and fact.place_resource_id is None
    ]
    places = await ensure_places(batch.work, [fact.place_url for _, fact in foreign if fact.place_url], known.places)
    for item, fact in foreign:
        place_id = places.get(fact.place_url or "")
        if place_id is not None:
            item.fact = _with(fact, place_id=place_id)


def _with(fact: TouchFact, **more: Any) -> TouchFact:
    """A copy by its attributes: `replace` would run the whole constructor for every touch."""
    made = object.__new__(TouchFact)
    vars(made).update(vars(fact), **more)
    return made
