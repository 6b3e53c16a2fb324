"""Makes facts of contacts: the touch, and of a lead form the start of a lead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from crm.core.work import Work
from funnel.adapters.shape import Contact
from funnel.facts.facts import SightingFact, StartFact, TouchFact
from funnel.intake.read import Heard, Waiting
from funnel.links.code import read_code
from funnel.models import Channel, ResourcePhoneNumber, TrackedLink
from funnel.reads import among
from funnel.resources.phones import dialled


@dataclass(frozen=True, slots=True)
class Link:
    """A tracked link that a contact came by: its code stood in our own deep link."""

    resource_id: UUID
    content_item_id: UUID | None
    utm: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Names:
    """What contacts name by keys of ours."""

    channels: Mapping[str, UUID]
    links: Mapping[str, Link]
    numbers: frozenset[str]
    """Of the numbers that were called, as they were told: those that stand in one of our adverts."""


async def names_of(work: Work, heard: Sequence[Heard], region: str | None) -> Names:
    """Channels, tracked links and numbers of a batch, one statement each."""
    contacts = [contact for each in heard for _, contact in each.contacts]
    return Names(
        await _channels(work, sorted({contact.channel_key for contact in contacts})),
        await _links(work, sorted({code for contact in contacts if (code := _code(contact))})),
        await _numbers(work, {contact.dialled for contact in contacts if contact.dialled}, region),
    )


def _code(contact: Contact) -> str | None:
    return read_code(contact.ref) if contact.ref else None


async def _channels(work: Work, keys: Sequence[str]) -> Mapping[str, UUID]:
    asked = select(Channel.key, Channel.id).where(Channel.workspace_id == work.workspace_id, among(Channel.key, keys))
    return {row.key: row.id for row in await work.execute(asked)} if keys else {}


async def _links(work: Work, codes: Sequence[str]) -> Mapping[str, Link]:
    link = TrackedLink
    asked = select(link.code, link.resource_id, link.content_item_id, link.utm).where(
        and_(link.workspace_id == work.workspace_id, among(link.code, codes))
    )
    rows = await work.execute(asked) if codes else ()
    return {row.code: Link(row.resource_id, row.content_item_id, row.utm) for row in rows}


async def _numbers(work: Work, told: Collection[str], region: str | None) -> frozenset[str]:
    by_number = {number: each for each in sorted(told) if (number := dialled(each, region))}
    row = ResourcePhoneNumber
    asked = select(row.number).where(row.workspace_id == work.workspace_id, among(row.number, sorted(by_number)))
    rows = await work.execute(asked) if by_number else ()
    ours = {row.number for row in rows}
    return frozenset(each for each in told if dialled(each, region) in ours)


def touch_of(event: Waiting, contact: Contact, names: Names) -> TouchFact:
    """The contact as a touch: where it happened is the account's resource, what sent the person is recognised."""
    link = names.links.get(_code(contact) or "")
    utm = dict(contact.utm or (link.utm if link else None) or {})
    account = None if contact.arrives else contact.account_id or event.account.account_id
    ours = None if contact.arrives else event.resource_id  # a site sends nobody to itself
    told = link or utm or contact.campaign or contact.dialled in names.numbers
    return TouchFact(
        source=source_of(event, contact),
        external_id=contact.external_id,
        kind=contact.kind,
        occurred_at=when(event, contact),
        identities=contact.identities,
        channel_id=names.channels.get(contact.channel_key),
        place_resource_id=event.resource_id,
        # our own account is stronger evidence than a link; who came by a link was sent by what the link stands on
        account_id=None if link else account,
        resource_id=None if told else ours,
        link_resource_id=link.resource_id if link else None,
        content_item_id=link.content_item_id if link else None,
        dialled=contact.dialled,
        direction=contact.direction,
        custom_kind=contact.custom_kind,
        name=contact.name,
        company_name=contact.company_name,
        utm=utm or None,
        campaign=contact.campaign or utm.get("campaign") or (None if link else contact.ref),
        referrer=contact.referrer,
        landing_page=contact.landing_page,
        promo_code=contact.promo_code,
        form_answers=dict(contact.form_answers or {}) | dict(contact.click_ids or {}) or None,
        product_id=event.product_id,
    )


def start_of(event: Waiting, contact: Contact) -> StartFact | None:
    """The lead that a form starts, where the account says of what product."""
    if not contact.starts_lead or event.product_id is None:
        return None
    return StartFact(
        source=source_of(event, contact),
        external_id=contact.external_id,
        product_id=event.product_id,
        occurred_at=when(event, contact),
        identities=contact.identities,
        name=contact.name,
        company_name=contact.company_name,
    )


def sighting_of(event: Waiting, contact: Contact) -> SightingFact:
    """What is told of somebody without their having done anything."""
    return SightingFact(
        identities=contact.identities,
        occurred_at=when(event, contact),
        name=contact.name,
        company_name=contact.company_name,
    )


def source_of(event: Waiting, contact: Contact) -> str:
    """Network and account: external ids are unique in it."""
    return f"{event.network.path}:{contact.account_id or event.account.account_id or ''}".rstrip(":")


def when(event: Waiting, contact: Contact) -> datetime:
    """When it happened; where the network does not say it, when the request came."""
    return contact.occurred_at or event.received_at
