"""What facts mean for leads: wanted step entries against stored ones, and the leads that start by it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.ids import new_id
from crm.leads import store as lead_store
from funnel.facts.batch import Batch, Item, KnownLead
from funnel.facts.chains import Chain, chains
from funnel.facts.facts import HandoffFact, MoveFact, SaleFact, StartFact, TouchFact
from funnel.facts.fold import Candidate, Wanted, fold
from funnel.facts.lead_rows import new_lead
from funnel.rules.signature import Signature

_WANTED = tuple(each.name for each in fields(Wanted))
_PASSED_OVER = _WANTED.index("passed_over")
_ALIVE = text(
    f"SELECT id, lead_id, {', '.join(_WANTED)} FROM step_entries"
    " WHERE workspace_id = :workspace_id AND lead_id = ANY(CAST(:leads AS uuid[])) AND voided_at IS NULL"
    " ORDER BY lead_id, occurred_at, id"
)


@dataclass
class Task:
    """One person in one product's funnel, to be folded again."""

    person_id: UUID
    chain: Chain
    lead: KnownLead | None
    wanted: list[Wanted] = field(default_factory=list)


@dataclass
class Progress:
    """What changed."""

    created: list[KnownLead] = field(default_factory=list)
    moved: set[UUID] = field(default_factory=set)
    """Leads with another set of entries than before."""
    rows: list[dict[str, Any]] = field(default_factory=list)
    """Entries to insert."""
    voided: list[UUID] = field(default_factory=list)
    known: set[tuple[UUID, UUID, int]] = field(default_factory=set)
    """(lead, step, ordinal) that were there before: what comes again after a late fact is no news."""
    by_fact: dict[UUID, UUID] = field(default_factory=dict)
    """Fact → lead it created or moved."""


async def progress(batch: Batch, everything: Iterable[UUID] = ()) -> Progress:
    """Folds what the batch's facts can have changed, and all of the persons in `everything`.

    Leads are made known to the batch and changed in memory; `rows` and `voided` are still to be written.
    """
    done = Progress()
    tasks = list(_tasks(batch, set(everything)))
    await _fold(batch, tasks)
    alive = await _alive(batch, tasks)
    owners = batch.owners
    for task in tasks:
        _apply(batch, task, alive, done, owners)
    return done


async def load_chains(batch: Batch) -> None:
    """The versions that existing leads have entered, beside the current ones."""
    missing = {lead.funnel_id for lead in batch.leads.values()} - batch.chains.keys()
    batch.chains |= await chains(batch.work, missing)


def _tasks(batch: Batch, everything: set[UUID]) -> Iterator[Task]:
    facts: dict[UUID, list[Item]] = {}
    for item in batch.items:
        if item.status == "RECORDED" and item.person_id is not None:
            facts.setdefault(item.person_id, []).append(item)
    current = {each.id: batch.chains[each.funnel_id] for each in batch.products.values() if each.funnel_id}
    return _chosen(batch, facts, current, everything | batch.united)


def _chosen(
    batch: Batch, facts: dict[UUID, list[Item]], current: dict[UUID, Chain], everything: set[UUID]
) -> Iterator[Task]:
    for person_id in facts.keys() | everything:
        own = {lead.product_id for lead in batch.by_person.get(person_id, ())}
        for product_id in current.keys() | own:
            lead = batch.primary(person_id, product_id)
            chain = batch.chains[lead.funnel_id] if lead else current[product_id]
            again = person_id in everything or (chain.signature.scores and (person_id, product_id) in batch.reached)
            if again or any(_mentions(batch, chain, lead, item) for item in facts.get(person_id, ())):
                yield Task(person_id, chain, lead)


def _mentions(batch: Batch, chain: Chain, lead: KnownLead | None, item: Item) -> bool:
    """Whether the fact can change anything in this chain: what no rule mentions evaluates nothing."""
    fact = item.fact
    match fact:
        case TouchFact():
            serves = fact.product_id is None or fact.product_id == chain.product_id
            signature = _open(chain, lead, fact)
            return signature.touch(fact.kind, fact.direction, fact.form_answers, serves=serves)
        case SaleFact(product_id=sold):
            return chain.signature.silences or sold == chain.product_id
        case StartFact():
            return fact.product_id == chain.product_id
        case MoveFact():
            return batch.leads[fact.lead_id].product_id == chain.product_id
        case HandoffFact():
            return chain.signature.handoffs and batch.leads[fact.lead_id].product_id == chain.product_id
        case _:
            return False


def _open(chain: Chain, lead: KnownLead | None, fact: TouchFact) -> Signature:
    """What a touch can still decide. A fact changes what the rules say at its own instant and later, and after the last
    entry only a step further on is entered: so of a touch that comes after it only the rules of those steps matter.
    """
    step = chain.by_key.get(lead.step_key) if lead else None
    if lead is None or step is None or lead.settled_at is None or fact.occurred_at <= lead.settled_at:
        return chain.signature
    if lead.withdrawn_at is not None:  # an accepted handoff may be left of it, but it stands at no step
        return chain.signature
    return chain.beyond[step.position]


async def _fold(batch: Batch, tasks: list[Task]) -> None:
    """One statement per funnel version, for all its persons."""
    by_chain: dict[UUID, list[Task]] = {}
    for task in tasks:
        by_chain.setdefault(task.chain.id, []).append(task)
    for own in by_chain.values():
        found = await _candidates(batch, own[0].chain, [task.person_id for task in own])
        for task in own:
            task.wanted = fold(task.chain, found.get(task.person_id, ()))


async def _candidates(batch: Batch, chain: Chain, persons: list[UUID]) -> dict[UUID, list[Candidate]]:
    given = {
        "workspace_id": batch.work.workspace_id, "product_id": chain.product_id, "zone": batch.zone,
        "persons": sorted(persons), **chain.compiled.values,
    }  # fmt: skip
    found: dict[UUID, list[Candidate]] = {}
    for row in (await batch.work.execute(chain.compiled.statement, given)).all():
        found.setdefault(row.person, []).append(
            Candidate(
                row.cause, row.position, row.step_key, row.fact_kind, row.fact_id, row.occurred_at, row.source,
                row.external_id, row.member_id, row.reason, row.import_id,
            )
        )  # fmt: skip
    return found


async def _alive(batch: Batch, tasks: list[Task]) -> dict[UUID, list[tuple[UUID, Wanted]]]:
    leads = {
        lead.id for task in tasks for lead in batch.leads_of(task.person_id, task.chain.product_id) if not lead.is_new
    }
    found: dict[UUID, list[tuple[UUID, Wanted]]] = {}
    if leads:
        given = {"workspace_id": batch.work.workspace_id, "leads": sorted(leads)}
        for row in (await batch.work.execute(_ALIVE, given)).all():
            values: list[Any] = list(row)[2:]
            values[_PASSED_OVER] = tuple(values[_PASSED_OVER])
            found.setdefault(row.lead_id, []).append((row.id, Wanted(*values)))
    return found


def _apply(
    batch: Batch,
    task: Task,
    alive: dict[UUID, list[tuple[UUID, Wanted]]],
    done: Progress,
    owners: dict[UUID | None, UUID],
) -> None:
    lead = task.lead
    if lead is None:
        if not task.wanted:
            return
        first = task.wanted[0]
        owner = owners.get(first.fact_id)
        lead = new_lead(batch, task.person_id, task.chain, task.chain.by_key[first.step_key], first.occurred_at, owner)
        batch.add_lead(lead)
    if lead.is_new:
        done.created.append(lead)
    _diff(batch, task.chain, lead, task.wanted, alive.get(lead.id, []), done)
    for other in batch.leads_of(task.person_id, task.chain.product_id)[1:]:
        _diff(batch, task.chain, other, [], alive.get(other.id, []), done)


def _diff(
    batch: Batch, chain: Chain, lead: KnownLead, wanted: list[Wanted], stored: list[tuple[UUID, Wanted]], done: Progress
) -> None:
    done.known.update((lead.id, entry.to_step_id, entry.ordinal) for _, entry in stored)
    keep = set(wanted) & {entry for _, entry in stored}
    void = [entry_id for entry_id, entry in stored if entry not in keep]
    fresh = [entry for entry in wanted if entry not in keep]
    if void or fresh or not wanted:
        done.moved.add(lead.id)
        done.voided += void
        done.rows += [_row(batch, chain, lead, entry) for entry in fresh]
        done.by_fact.update((entry.fact_id, lead.id) for entry in fresh)
        for moment in (entry.occurred_at for entry in (*fresh, *(entry for _, entry in stored if entry not in keep))):
            batch.touched_from(lead.canonical_id, moment)
    _stand(batch, lead, wanted)


def _stand(batch: Batch, lead: KnownLead, wanted: list[Wanted]) -> None:
    """Where the lead stands; one with nothing behind it is withdrawn, and comes back when there is."""
    if not wanted:
        lead.withdrawn_at = lead.withdrawn_at or batch.work.now
        return
    lead.withdrawn_at = None
    last = wanted[-1]
    lead.step_id, lead.step_key, lead.step_entered_at = last.to_step_id, last.step_key, last.occurred_at
    lead.started_at = min(entry.occurred_at for entry in wanted)


def _row(batch: Batch, chain: Chain, lead: KnownLead, entry: Wanted) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in _WANTED}
    return values | {
        "id": new_id(), "lead_id": lead.id, "product_id": lead.product_id, "funnel_id": chain.id,
        "recorded_at": batch.work.now, "step_name": chain.by_key[entry.step_key].name,
    }  # fmt: skip


async def write(batch: Batch, done: Progress) -> None:
    """Voids and inserts entries; the leads are there."""
    await lead_store.entries(batch.work, done.rows, voided=done.voided)
