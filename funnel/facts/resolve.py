"""Whose facts they are: identities → persons, locked; then their leads, locked."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from crm.core.work import Lock
from crm.models.words import IdentityKind, LeadStatus
from crm.people import checks, details, firms, store
from crm.people.hold import HeldPerson, hold
from crm.people.identity import Slot
from crm.people.match import Owned, Placed, Plan, Suggestion
from crm.people.queries import CANONICAL, KNOWN
from crm.people.sets import Union
from crm.people.suggest import suggest
from funnel.facts.batch import TOUCH_COLUMNS, Batch, Item, KnownLead
from funnel.facts.check import moment_of
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
from funnel.facts.sightings import Sighting, firm_of, identity_rows, is_news, sightings, told

_TRIES = 4

_LEAD_COLUMNS = (
    "id", "person_id", "canonical_id", "product_id", "funnel_id", "name", "status", "step_id", "step_key",
    "step_entered_at", "started_at", "last_activity_at", "owner_id", "audience_id", "audience_source", "company_id",
    "self_reported",
    "source", "external_id", "import_id", "closed_at", "unwon_status",
    "unwon_closed_at", "withdrawn_at", "score",
)  # fmt: skip
_LEADS = text(
    "SELECT "
    + ", ".join(f"{'p' if name == 'canonical_id' else 'l'}.{name}" for name in (*_LEAD_COLUMNS, *TOUCH_COLUMNS))
    + ", greatest((SELECT max(e.occurred_at) FROM step_entries e"
    "  WHERE e.workspace_id = :workspace_id AND e.lead_id = l.id AND e.voided_at IS NULL),"
    " (SELECT max(j.occurred_at) FROM journeys j WHERE j.workspace_id = :workspace_id AND j.lead_id = l.id))"
    " AS settled_at FROM persons p JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = p.id"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = ANY(CAST(:persons AS uuid[]))"
    " ORDER BY l.id FOR NO KEY UPDATE OF l"
)


async def resolve(batch: Batch, references: References) -> None:
    """Gives every fact its canonical person, new or known, and locks persons and leads in the order of their ids."""
    known_firms = await firms.ensure(batch.work, {id(item): firm for item in _going(batch) if (firm := firm_of(item))})
    plan = await _placed(batch, references, known_firms)
    await _hold_persons(batch, plan)
    await _unite(batch, plan)
    batch.attached = set(plan.new_identities)
    batch.suggested = await suggest(batch.work, _suggestions(plan))
    await _fill_gaps(batch, plan, known_firms)
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
        touches = dict(zip(TOUCH_COLUMNS, row[at:-1], strict=True))
        batch.add_lead(KnownLead(**columns, touches=touches, settled_at=row[-1]))


def _going(batch: Batch) -> Iterator[Item]:
    """The facts in the order of time: whose they are does not depend on the order in which they were sent."""
    if not batch.in_time:
        batch.in_time = sorted((item for item in batch.items if item.status is None), key=_order)
    return (item for item in batch.in_time if item.status is None)


def _order(item: Item) -> tuple[datetime, str, str, int]:
    fact: Any = item.fact
    return moment_of(fact), getattr(fact, "source", ""), getattr(fact, "external_id", ""), item.index


async def _placed(batch: Batch, references: References, known_firms: dict[int, UUID]) -> Plan:
    """The plan, written; made again when another transaction was first with one of the identities."""
    seen = sightings(_going(batch))
    for _ in range(_TRIES):
        plan, stale = await _known(batch, seen)
        going = list(_going(batch))
        for item in going:
            placed = _person_of(item, plan, references)
            item.person_id, item.owner_id, item.left_out = placed.person_id, placed.owner_id, placed.left_out
        for item in going:
            item.person_id = plan.find(item.person_id) if item.person_id else None
            item.owner_id = plan.home(item.owner_id) if item.owner_id else None
        news = told(going, known_firms)
        await store.persons(batch.work, [news[each] for each in sorted(plan.new_persons)])
        rows = identity_rows(plan, seen)
        if await store.identities(batch.work, rows):
            # Last, and in one order: who moved them before inserting could wait for one who waits for him.
            await store.seen(batch.work, stale)
            return plan
        await store.forget(batch.work, plan.new_persons, [row["id"] for row in rows])
    raise RuntimeError("The identities of this batch are being written by too many at once.")


async def _known(batch: Batch, seen: dict[Slot, Sighting]) -> tuple[Plan, list[dict[str, Any]]]:
    """What is known of the identities, and of those they are of; and whose times are to be moved, once a day."""
    plan = Plan({}, {}, batch.rules)
    stale: dict[Slot, dict[str, Any]] = {}
    if not seen:
        return plan, []
    keys = orjson.dumps([dict(zip(("kind", "account", "value"), at, strict=True)) for at in sorted(seen)]).decode()
    for row in (await batch.work.execute(KNOWN, {"workspace_id": batch.work.workspace_id, "keys": keys})).all():
        at = (row.kind, row.account, row.value)
        plan.known[at] = row.canonical_id
        if row.owner_id != row.canonical_id:
            plan.owners[at] = row.owner_id
        if row.canonical_id not in plan.owned:
            plan.owned[row.canonical_id] = _owned(row)
        if _tells_more(seen[at], row):
            stale[at] = {
                "kind": at[0], "account": at[1], "value": at[2], "verified": seen[at].verified,
                "first_seen_at": seen[at].first, "last_seen_at": seen[at].last,
            }  # fmt: skip
    return plan, [stale[at] for at in sorted(stale)]


def _tells_more(seen: Sighting, row: Any) -> bool:
    later = (seen.last - row.last_seen_at).days >= 1
    return later or seen.first < row.first_seen_at or (seen.verified and not row.verified)


def _owned(row: Any) -> Owned:
    found: Owned = {}
    for kind, account, seen in zip(row.kinds, row.accounts, row.seen, strict=True):
        found.setdefault((_KIND[kind], account), []).append(seen)
    return found


_KIND = {kind.value: kind for kind in IdentityKind}


def _person_of(item: Item, plan: Plan, references: References) -> Placed:
    fact, named = item.fact, references.named
    match fact:
        case MoveFact() | HandoffFact():
            item.lead_id = fact.lead_id
            return _placed_by(named[("LEAD", fact.lead_id)])
        case RefundFact() | PaymentFact():
            item.lead_id = named[("SALE", fact.sale_id)].lead_id
            return _placed_by(named[("SALE", fact.sale_id)])
        case SaleFact() if fact.lead_id:
            # The lead says who bought; what else the caller knows of the buyer is not believed over it.
            return _placed_by(named[("LEAD", fact.lead_id)])
        case TouchFact() | StartFact() | SaleFact() | SightingFact():
            given = named[("PERSON", fact.person_id)] if fact.person_id else _by_external_id(fact, references)
            person_id, owner_id = (given.canonical_id, given.owner_id) if given else (None, None)
            return plan.place(item.keys, person_id, owner_id, moment_of(fact))


def _placed_by(named: Named) -> Placed:
    return Placed(named.canonical_id, named.owner_id)


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
    await _follow_owners(batch, parties | plan.new_persons)
    plan.unions = [(canonical.get(kept, kept), canonical.get(merged, merged)) for kept, merged in plan.unions]
    plan.named = {(canonical.get(kept, kept), canonical.get(merged, merged)): plan.home(owner)
                  for (kept, merged), owner in plan.named.items()}  # fmt: skip


async def _follow_owners(batch: Batch, settled: set[UUID]) -> None:
    """A merge that was undone meanwhile gives the facts that name one of the two back to it.

    Owners who are one with somebody need no lock of their own: whoever stands for them is held.
    """
    others = {item.owner_id for item in _going(batch) if item.owner_id and item.owner_id != item.person_id} - settled
    if not others:
        return
    given = {"workspace_id": batch.work.workspace_id, "ids": sorted(others)}
    roots = {row.id: row.canonical_id for row in await batch.work.execute(CANONICAL, given)}
    moved = [item for item in _going(batch) if roots.get(item.owner_id or item.person_id, item.person_id)
             != item.person_id]  # fmt: skip
    if not moved:
        return
    held, _ = await hold(batch.work, {roots[item.owner_id] for item in moved if item.owner_id})
    batch.persons |= held
    for item in moved:
        item.person_id = roots[item.owner_id] if item.owner_id else item.person_id


async def _unite(batch: Batch, plan: Plan) -> None:
    """Visitors who turned out to be somebody: everything of the one that stays is derived again."""
    real: dict[tuple[UUID, UUID], Union] = {}
    for kept, merged in plan.unions:
        root = plan.find(kept)
        if root != merged:
            real.setdefault((root, merged), Union(root, merged, plan.named[kept, merged], merged))
    if not real:
        return
    await store.unite(batch.work, list(real.values()))
    for each in real.values():
        batch.united.add(each.kept_id)
        batch.persons.pop(each.merged_id, None)
    held, _ = await hold(batch.work, batch.united)
    batch.persons |= held


def _suggestions(plan: Plan) -> list[Suggestion]:
    """Suspicions about persons that did not become one after all."""
    found = {}
    for each in plan.suggestions.values():
        pair = (plan.find(each.person_id), plan.find(each.other_id))
        if pair[0] != pair[1] and pair[::-1] not in found:
            found[pair] = replace(each, person_id=pair[0], other_id=pair[1])
    return list(found.values())


async def _fill_gaps(batch: Batch, plan: Plan, known_firms: dict[int, UUID]) -> None:
    """What the facts tell of persons fills what is not known yet; new persons are known from now on.

    It is told of the very person. Who stands for others shows what all of them are called together.
    """
    going = list(_going(batch))
    rows = told(going, known_firms)
    stands_for = {item.owner_id: item.person_id for item in going if item.owner_id and item.person_id}
    shared = {
        each for each, root in stands_for.items() if each != root or ((held := batch.persons.get(root)) and held.stands)
    }
    stored = rows.keys() - plan.new_persons
    await details.tell(batch.work, [rows[each] for each in sorted(stored & shared)])
    await store.fill(
        batch.work,
        [rows[each] for each in sorted(stored - shared) if is_news(rows[each], batch.persons[each])],
    )
    named = {each for each in rows if rows[each].get("name") and not _is_named(batch, each)}
    for each in rows.keys() - shared:
        held = batch.persons.get(each)
        known: dict[str, Any] = {name: getattr(held, name) if held else None for name in details.NAMES}
        known = {name: value or rows[each].get(name) for name, value in known.items()}
        batch.persons[each] = HeldPerson(id=each, first_seen_at=rows[each]["first_seen_at"], **known)
    for one in await details.restate(batch.work, {stands_for[each] for each in shared}, united=bool(batch.united)):
        batch.persons[one.id] = one
    await _ask(batch, plan, named)


def _is_named(batch: Batch, person_id: UUID) -> bool:
    held = batch.persons.get(person_id)
    return held is not None and held.name is not None


async def _ask(batch: Batch, plan: Plan, named: set[UUID]) -> None:
    """Persons with a new name or identity are to be compared with the others: soon, and not while they wait for us."""
    anonymous = IdentityKind.ANONYMOUS_ID
    fresh = {plan.home(owner) for owner, key in plan.new_identities.values() if key.kind is not anonymous}
    left_out = [(plan.home(owner), at) for at, owner in sorted(plan.left_out.items())]
    await checks.leave_out(batch.work, left_out)
    await checks.ask(batch.work, fresh | named | {owner for owner, _ in left_out})
