"""Exactly once: facts recorded before, and facts that stand in the batch twice, go no further."""

import orjson

from crm.people.queries import KNOWN
from funnel.facts.batch import Batch, Item
from funnel.facts.facts import PaymentFact, RefundFact, SaleFact, SightingFact, StartFact, TouchFact
from funnel.facts.queries import KNOWN_FACTS
from funnel.facts.refer import References

Key = tuple[str, str, str]


def key_of(item: Item) -> Key | None:
    """Kind, source and external id; moves and handoffs have none."""
    fact = item.fact
    if isinstance(fact, RefundFact | PaymentFact):
        return "SaleEvent", fact.source, fact.external_id
    if isinstance(fact, TouchFact | StartFact | SaleFact):
        return type(fact).__name__, fact.source, fact.external_id
    return None


async def drop_known(batch: Batch) -> None:
    """Marks the facts that were recorded already as DUPLICATE, with the id of the first."""
    first: dict[Key, Item] = {}
    for item in batch.items:
        key = key_of(item) if item.status is None else None
        if key is not None and (known := first.setdefault(key, item)) is not item:
            item.same_as, item.status = known, "DUPLICATE"
    await mark_known(batch, [item for item in first.values() if item.status is None])


async def mark_known(batch: Batch, items: list[Item]) -> None:
    """Asks the tables which of these are there."""
    by_key = {key: item for item in items if (key := key_of(item))}
    if not by_key:
        return
    asked = [{"kind": kind, "source": source, "external_id": external_id} for kind, source, external_id in by_key]
    given = {"workspace_id": batch.work.workspace_id, "asked": orjson.dumps(asked).decode()}
    for row in await batch.work.execute(KNOWN_FACTS, given):
        item = by_key[(row.kind, row.source, row.external_id)]
        item.status, item.fact_id, item.person_id = "DUPLICATE", row.id, row.person_id


async def drop_familiar(batch: Batch, references: References) -> None:
    """Marks sightings whose person has all those identities already: nobody is locked for them.

    One that names no person but tells a name goes on: whether the name is news is seen under the person's lock.
    """
    sightings = list(batch.going(SightingFact))
    if not sightings:
        return
    asked = sorted({key.slot for item, _ in sightings for key in item.keys})
    keys = orjson.dumps([dict(zip(("kind", "account", "value"), slot, strict=True)) for slot in asked]).decode()
    rows = await batch.work.execute(KNOWN, {"workspace_id": batch.work.workspace_id, "keys": keys})
    owners = {(row.kind, row.account, row.value): row.canonical_id for row in rows}
    for item, fact in sightings:
        if fact.person_id is not None:
            person_id = references.named[("PERSON", fact.person_id)].canonical_id
        elif fact.name or fact.company_name or (first := owners.get(item.keys[0].slot)) is None:
            continue
        else:
            person_id = first
        if all(owners.get(key.slot) == person_id for key in item.keys):
            item.status, item.person_id = "DUPLICATE", person_id
