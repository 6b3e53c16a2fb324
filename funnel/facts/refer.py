"""What facts refer to must exist in the workspace; touches are completed by what they bring along."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crm.core.bulk import dump
from crm.core.ids import NIL
from crm.core.problems import Conflict, Invalid, NotFound, Problem
from funnel.facts.batch import Batch, Item
from funnel.facts.chains import chains, products
from funnel.facts.facts import (
    HandoffFact,
    MoveFact,
    PaymentFact,
    RefundFact,
    SaleFact,
    SightingFact,
    StartFact,
    TouchFact,
)
from funnel.facts.queries import NAMED, REFERENCES
from funnel.facts.source import recognise_touches


@dataclass(frozen=True)
class Named:
    """A row that a fact names by id."""

    canonical_id: UUID
    owner_id: UUID
    """The very person, whom the canonical one stands for."""
    lead_id: UUID | None
    product_id: UUID | None
    erased: bool = False
    """Whether nothing is to be known of the person again."""


@dataclass
class References:
    """Everything the batch refers to, as far as it exists."""

    resources: dict[UUID, UUID | None] = field(default_factory=dict)
    """Resource → its channel."""
    content: dict[UUID, UUID] = field(default_factory=dict)
    """Content item → its resource."""
    channels: set[UUID] = field(default_factory=set)
    audiences: set[UUID] = field(default_factory=set)
    members: set[UUID] = field(default_factory=set)
    named: dict[tuple[str, UUID], Named] = field(default_factory=dict)
    external: dict[tuple[str, str], Named] = field(default_factory=dict)
    """(source, external id) of a lead → the lead."""


async def refer(batch: Batch) -> References:
    """Reads what the facts refer to and rejects those that refer to nothing; touches are completed."""
    found = References()
    await _read_references(batch, found)
    await _read_named(batch, found)
    _leave_unnamed(batch, found)
    batch.products = await products(batch.work)
    batch.chains = await chains(batch.work, {each.funnel_id for each in batch.products.values() if each.funnel_id})
    for item in batch.items:
        if item.status is None:
            problem = next(_problems(batch, item, found), None)
            if problem is not None:
                item.reject(problem)
    await recognise_touches(batch, found.resources, found.content)
    return found


async def _read_references(batch: Batch, found: References) -> None:
    facts = [item.fact for item in batch.items if item.status is None]
    touches = [fact for fact in facts if isinstance(fact, TouchFact)]
    starts = [fact for fact in facts if isinstance(fact, StartFact)]
    asked: dict[str, set[Any]] = {
        "resources": {each for fact in touches for each in (fact.resource_id, fact.place_resource_id) if each},
        "content": {fact.content_item_id for fact in touches if fact.content_item_id},
        "channels": {fact.channel_id for fact in touches if fact.channel_id},
        "audiences": {fact.audience_id for fact in starts if fact.audience_id},
        "members": {fact.owner_id for fact in starts if fact.owner_id},
    }
    if not any(asked.values()):
        return
    given = {name: sorted(values) for name, values in asked.items()}
    for row in await batch.work.execute(REFERENCES, {"workspace_id": batch.work.workspace_id, **given}):
        match row.kind:
            case "RESOURCE":
                found.resources[row.id] = row.channel_id
            case "CONTENT":
                found.content[row.id] = row.channel_id  # for an item the statement's third column is its resource
            case "CHANNEL":
                found.channels.add(row.id)
            case "AUDIENCE":
                found.audiences.add(row.id)
            case _:
                found.members.add(row.id)


async def _read_named(batch: Batch, found: References) -> None:
    asked: dict[str, set[UUID]] = {"persons": set(), "leads": set(), "sales": set(), "handoffs": set()}
    for item in batch.items:
        fact = item.fact
        if item.status is not None:
            continue
        if isinstance(fact, TouchFact | StartFact | SaleFact | SightingFact) and fact.person_id:
            asked["persons"].add(fact.person_id)
        if isinstance(fact, MoveFact | HandoffFact | SaleFact | StartFact) and fact.lead_id:
            asked["leads"].add(fact.lead_id)
        if isinstance(fact, RefundFact | PaymentFact):
            asked["sales"].add(fact.sale_id)
        if isinstance(fact, HandoffFact):
            asked["handoffs"].add(fact.handoff_id)
    externals = {
        (fact.source, fact.lead_external_id) for _, fact in batch.going(StartFact) if fact.lead_external_id is not None
    }
    if not externals and not any(asked.values()):
        return
    given: dict[str, Any] = {name: sorted(ids) for name, ids in asked.items()}
    given["externals"] = dump({"source": source, "external_id": external} for source, external in sorted(externals))
    for row in await batch.work.execute(NAMED, {"workspace_id": batch.work.workspace_id, **given}):
        one = Named(row.canonical_id, row.owner_id, row.lead_id, row.product_id, row.erased)
        if row.kind == "EXTERNAL":
            found.external[(row.source, row.external_id)] = one
        else:
            found.named[(row.kind, row.id)] = one


def _leave_unnamed(batch: Batch, found: References) -> None:
    """Facts about a person that was erased bring no names and identities back: the same file may come once more."""
    for item in batch.items:
        fact = item.fact
        named = found.named.get(("PERSON", getattr(fact, "person_id", None) or NIL))
        if isinstance(fact, StartFact) and fact.lead_external_id and named is None:
            named = found.external.get((fact.source, fact.lead_external_id))
        if item.status is None and named is not None and named.erased:
            item.keys, item.unnamed = (), True
            if isinstance(fact, SightingFact):
                item.status, item.person_id = "DUPLICATE", named.canonical_id


def _problems(batch: Batch, item: Item, found: References) -> Iterator[Problem]:
    fact = item.fact
    match fact:
        case TouchFact():
            yield from _touch(item, fact, found)
            if fact.product_id and fact.product_id not in batch.products:
                yield NotFound("There is no such product in this workspace.", field=item.field("productId"))
        case StartFact():
            yield from _start(batch, item, fact, found)
        case SaleFact():
            yield from _sale(batch, item, fact, found)
        case MoveFact() | HandoffFact():
            if ("LEAD", fact.lead_id) not in found.named:
                yield NotFound("There is no such lead in this workspace.", field=item.field("leadId"))
            if isinstance(fact, HandoffFact) and ("HANDOFF", fact.handoff_id) not in found.named:
                yield NotFound("There is no such handoff in this workspace.", field=item.field("handoffId"))
        case RefundFact() | PaymentFact():
            if ("SALE", fact.sale_id) not in found.named:
                yield NotFound("There is no such sale in this workspace.", field=item.field("saleId"))
    person_id = getattr(fact, "person_id", None)
    if person_id and ("PERSON", person_id) not in found.named:
        yield NotFound("There is no such person in this workspace.", field=item.field("personId"))


def _touch(item: Item, fact: TouchFact, found: References) -> Iterator[Problem]:
    for name, value in (("resourceId", fact.resource_id), ("placeResourceId", fact.place_resource_id)):
        if value and value not in found.resources:
            yield NotFound("There is no such resource in this workspace.", field=item.field(name))
    if fact.content_item_id:
        yield from _content(item, fact, found)
    if fact.channel_id and fact.channel_id not in found.channels:
        yield NotFound("There is no such channel in this workspace.", field=item.field("channelKey"))


def _content(item: Item, fact: TouchFact, found: References) -> Iterator[Problem]:
    """An advert may send people to another resource's article: the item is of the sender or of the place."""
    known = found.content.get(fact.content_item_id) if fact.content_item_id else None
    if known is None:
        yield NotFound("There is no such content item in this workspace.", field=item.field("contentItemId"))
    elif fact.resource_id and known not in (fact.resource_id, fact.place_resource_id):
        yield Invalid(
            "The content item is another resource's; name its own resource, or leave the resource out.",
            field=item.field("contentItemId"),
        )


def _start(batch: Batch, item: Item, fact: StartFact, found: References) -> Iterator[Problem]:
    if fact.lead_id is None:
        yield from _enterable(batch, item, fact)
    elif ("LEAD", fact.lead_id) not in found.named:
        yield NotFound("There is no such lead in this workspace.", field=item.field("leadId"))
    same = found.external.get((fact.source, fact.lead_external_id)) if fact.lead_external_id else None
    if same and same.product_id != fact.product_id:
        yield Conflict("A lead of another product has this id already.", field=item.field("externalId"))
    if fact.owner_id and fact.owner_id not in found.members:
        yield NotFound("There is no such member in this workspace.", field=item.field("ownerId"))
    if fact.audience_id and fact.audience_id not in found.audiences:
        yield NotFound("There is no such audience in this workspace.", field=item.field("audienceId"))


def _enterable(batch: Batch, item: Item, fact: StartFact) -> Iterator[Problem]:
    """A lead that may be new enters the product's current funnel; one that is there stays in its own version."""
    yield from _sold(batch, item, fact.product_id)
    product = batch.products.get(fact.product_id)
    chain = batch.chains.get(product.funnel_id) if product and product.funnel_id else None
    if chain and fact.step_key and fact.step_key not in chain.by_key:
        yield NotFound(f"The funnel has no step {fact.step_key!r}.", field=item.field("stepKey"))


def _sale(batch: Batch, item: Item, fact: SaleFact, found: References) -> Iterator[Problem]:
    if fact.lead_id and ("LEAD", fact.lead_id) not in found.named:
        yield NotFound("There is no such lead in this workspace.", field=item.field("leadId"))
    product = batch.products.get(fact.product_id)
    yield from _sold(batch, item, fact.product_id)
    if product and fact.amount_minor is not None and fact.currency and fact.currency != product.currency:
        yield Invalid(
            f"{product.name} is sold in {product.currency}; convert the amount from {fact.currency} first.",
            field=item.field("amount.currency"),
        )


def _sold(batch: Batch, item: Item, product_id: UUID) -> Iterator[Problem]:
    """Leads and sales belong to a product that has a published funnel."""
    product = batch.products.get(product_id)
    if product is None:
        yield NotFound("There is no such product in this workspace.", field=item.field("productId"))
    elif product.funnel_id is None:
        yield Invalid(f"{product.name} has no published funnel; publish one first.", field=item.field("productId"))
