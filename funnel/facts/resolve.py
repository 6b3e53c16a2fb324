"""Whose facts they are: identities → persons, locked; then their leads, locked."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from crm.core.work import Lock
from crm.models.words import IdentityKind, LeadStatus
from crm.people import store
from crm.people.hold import HeldPerson, hold
from crm.people.identity import Slot
from crm.people.match import Plan, Suggestion
from crm.people.queries import KNOWN
from funnel.facts.batch import TOUCH_COLUMNS, Batch, Item, KnownLead
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
from funnel.facts.refer import Named, References
from funnel.facts.sightings import Sighting, company_of, identity_rows, is_news, sightings, told

_TRIES = 4

_LEAD_COLUMNS = (
    "id", "person_id", "canonical_id", "product_id", "funnel_id", "name", "status", "step_id", "step_key",
    "step_entered_at", "started_at", "last_activity_at", "owner_id", "audience_id", "audience_source", "company_id",
    "self_reported",
    "source", "external_id", "import_id", "closed_at", "withdrawn_at", "score",
)  # fmt: skip
_LEADS = text(
    "SELECT "
    + ", ".join(f"{'p' if name == 'canonical_id' else 'l'}.{name}" for name in (*_LEAD_COLUMNS, *TOUCH_COLUMNS))
    + " FROM persons p JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = p.id"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = ANY(CAST(:persons AS uuid[]))"
    " ORDER BY l.id FOR NO KEY UPDATE OF l"
)


async def resolve(batch: Batch, references: References) -> None:
    """Gives every fact its canonical person, new or known, and locks persons and leads in the order of their ids."""
    firms = await store.companies(batch.work, [name for item in _going(batch) if (name := company_of(item))])
    plan = await _placed(batch, references, firms)
    await _hold_persons(batch, plan)
    await _unite(batch, plan)
    batch.attached = set(plan.new_identities)
    batch.suggested = await store.suggest(batch.work, _suggestions(plan))
    await _fill_gaps(batch, plan, firms)
    await hold_leads(batch, batch.persons.keys() - plan.new_persons)


async def hold_leads(batch: Batch, persons: Iterable[UUID]) -> None:
    """Locks all leads of the canonical persons."""
    batch.work.locking(Lock.LEADS)
    ids = sorted(persons)
    if not ids:
        return
    rows = await batch.work.execute(_LEADS, {"workspace_id": batch.work.workspace_id, "persons": ids})
    at = len(_LEAD_COLUMNS)
    for row in rows.all():
        columns = dict(zip(_LEAD_COLUMNS, row, strict=False))
        columns["status"] = LeadStatus(columns["status"])
        batch.add_lead(KnownLead(**columns, touches=dict(zip(TOUCH_COLUMNS, row[at:], strict=True))))


def _going(batch: Batch) -> Iterator[Item]:
    return (item for item in batch.items if item.status is None)


async def _placed(batch: Batch, references: References, firms: dict[str, UUID]) -> Plan:
    """The plan, written; made again when another transaction was first with one of the identities."""
    seen = sightings(_going(batch))
    for _ in range(_TRIES):
        plan = Plan(*await _known(batch, seen))
        for item in _going(batch):
            item.person_id = _person_of(item, plan, references)
        for item in _going(batch):
            item.person_id = plan.find(item.person_id) if item.person_id else None
        news = told(_going(batch), firms)
        await store.persons(batch.work, [news[each] for each in sorted(plan.new_persons)])
        rows = identity_rows(plan, seen)
        if await store.identities(batch.work, rows):
            return plan
        await store.forget(batch.work, plan.new_persons, [row["id"] for row in rows])
    raise RuntimeError("The identities of this batch are being written by too many at once.")


async def _known(batch: Batch, seen: dict[Slot, Sighting]) -> tuple[dict[Slot, UUID], dict[UUID, set[IdentityKind]]]:
    """Identity → canonical person, and the kinds each of those is known by; moves `last_seen_at` once a day."""
    known: dict[Slot, UUID] = {}
    kinds: dict[UUID, set[IdentityKind]] = {}
    stale: dict[Slot, dict[str, Any]] = {}
    if not seen:
        return known, kinds
    keys = orjson.dumps([dict(zip(("kind", "account", "value"), at, strict=True)) for at in sorted(seen)]).decode()
    for row in (await batch.work.execute(KNOWN, {"workspace_id": batch.work.workspace_id, "keys": keys})).all():
        at = (row.kind, row.account, row.value)
        known[at] = row.canonical_id
        kinds[row.canonical_id] = set(_kinds(*row.kinds))
        if _tells_more(seen[at], row):
            stale[at] = {
                "kind": at[0], "account": at[1], "value": at[2], "verified": seen[at].verified,
                "first_seen_at": seen[at].first, "last_seen_at": seen[at].last,
            }  # fmt: skip
    if stale:
        batch.work.locking(Lock.IDENTITIES)
        await store.seen(batch.work, [stale[at] for at in sorted(stale)])
    return known, kinds


def _tells_more(seen: Sighting, row: Any) -> bool:
    later = (seen.last - row.last_seen_at).days >= 1
    return later or seen.first < row.first_seen_at or (seen.verified and not row.verified)


@lru_cache(maxsize=64)
def _kinds(*names: str) -> frozenset[IdentityKind]:
    return frozenset(IdentityKind(name) for name in names)


def _person_of(item: Item, plan: Plan, references: References) -> UUID:
    fact, named = item.fact, references.named
    match fact:
        case MoveFact() | HandoffFact():
            item.lead_id = fact.lead_id
            return named[("LEAD", fact.lead_id)].canonical_id
        case RefundFact() | PaymentFact():
            item.lead_id = named[("SALE", fact.sale_id)].lead_id
            return named[("SALE", fact.sale_id)].canonical_id
        case SaleFact() if fact.lead_id:
            # The lead says who bought; what else the caller knows of the buyer is not believed over it.
            return named[("LEAD", fact.lead_id)].canonical_id
        case TouchFact() | StartFact() | SaleFact() | SightingFact():
            given = named[("PERSON", fact.person_id)] if fact.person_id else _by_external_id(fact, references)
            return plan.place(item.keys, given.canonical_id if given else None)


def _by_external_id(fact: Any, references: References) -> Named | None:
    """The lead the source system means, for starts that come once more with more to tell."""
    external_id = getattr(fact, "lead_external_id", None)
    return references.external.get((fact.source, external_id)) if external_id else None


async def _hold_persons(batch: Batch, plan: Plan) -> None:
    """Locks the stored persons; a merge that was committed meanwhile moves their facts to the one that stayed."""
    persons = {item.person_id for item in _going(batch) if item.person_id}
    parties = {each for pair in plan.unions for each in pair}
    held, canonical = await hold(batch.work, (persons | parties) - plan.new_persons)
    batch.persons = held
    for item in _going(batch):
        if item.person_id in canonical:
            item.person_id = canonical[item.person_id]
    plan.unions = [(canonical.get(kept, kept), canonical.get(merged, merged)) for kept, merged in plan.unions]


async def _unite(batch: Batch, plan: Plan) -> None:
    """Visitors who turned out to be somebody: everything of the one that stays is derived again."""
    pairs = dict.fromkeys((plan.find(kept), merged) for kept, merged in plan.unions)
    real = [(kept, merged) for kept, merged in pairs if kept != merged]
    await store.unite(batch.work, real)
    for kept, merged in real:
        batch.united.add(kept)
        batch.persons.pop(merged, None)


def _suggestions(plan: Plan) -> list[Suggestion]:
    """Suspicions about persons that did not become one after all."""
    found = {}
    for each in plan.suggestions.values():
        pair = (plan.find(each.person_id), plan.find(each.other_id))
        if pair[0] != pair[1] and pair[::-1] not in found:
            found[pair] = replace(each, person_id=pair[0], other_id=pair[1])
    return list(found.values())


async def _fill_gaps(batch: Batch, plan: Plan, firms: dict[str, UUID]) -> None:
    """What the facts tell of persons fills what is not known yet; new persons are known from now on."""
    rows = told(_going(batch), firms)
    await store.details(
        batch.work,
        [rows[each] for each in sorted(rows.keys() & batch.persons.keys()) if is_news(rows[each], batch.persons[each])],
    )
    for each, row in rows.items():
        held = batch.persons.get(each)
        names = ("name", "primary_email", "primary_phone", "company_id")
        known = {name: (getattr(held, name) if held else None) or row.get(name) for name in names}
        batch.persons[each] = HeldPerson(id=each, first_seen_at=row["first_seen_at"], **known)
