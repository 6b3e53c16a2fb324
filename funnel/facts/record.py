"""Records facts: resolve → store → score → progress → journeys → cells, always a batch."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from crm.core.problems import Invalid, NotFound, Problems
from crm.core.statistics import freshen
from crm.core.work import Work
from crm.models.words import TouchpointKind
from crm.people.identity import Slot
from crm.people.normalise import region_of
from crm.people.rules import rules_of
from funnel.facts import cells, journeys, score
from funnel.facts.announce import announce
from funnel.facts.batch import ALWAYS, Batch, Item, Span
from funnel.facts.brought import brought
from funnel.facts.calm import calm
from funnel.facts.check import check
from funnel.facts.credit import WIDEST_LOOKBACK_DAYS, earns_credit
from funnel.facts.duplicates import drop_familiar, drop_known
from funnel.facts.events import Attended, AudienceFiguresMoved
from funnel.facts.facts import (
    Fact,
    FactResult,
    HandoffFact,
    MoveFact,
    Outcome,
    PaymentFact,
    RefundFact,
    SaleFact,
    TouchFact,
)
from funnel.facts.left_out import left_out
from funnel.facts.progress import Progress, load_chains, progress, write
from funnel.facts.queries import ATTENDED_PLACES, LEADS_OF, SETTINGS
from funnel.facts.recognise import recognise
from funnel.facts.refer import refer
from funnel.facts.resolve import resolve
from funnel.facts.sale_events import events_of
from funnel.facts.store import store
from funnel.facts.summaries import snapshot, summarise
from funnel.facts.timeline import tell
from funnel.facts.timers import give_up

_FACTS = ("persons", "identities", "touchpoints", "lead_starts", "sales", "sale_events")
_DERIVED = ("leads", "step_entries", "journeys")
_WIDEST = timedelta(days=WIDEST_LOOKBACK_DAYS)


async def record(work: Work, facts: Sequence[Fact], *, atomic: bool = False) -> Outcome:
    """Records the facts and everything that follows from them, in a number of statements that their number does not
    change. A fact that cannot be used is REJECTED with its problem; with `atomic` that refuses the whole batch.

    Raises `Problems` of an atomic batch; the door's transaction is rolled back then.
    """
    with calm(len(facts)):
        return await _record(work, facts, atomic)


async def _record(work: Work, facts: Sequence[Fact], atomic: bool) -> Outcome:
    batch = await open_batch(work, facts)
    check(batch)
    _refuse(batch, atomic)
    await drop_known(batch)
    references = await refer(batch)
    _refuse(batch, atomic)
    await drop_familiar(batch, references)
    await resolve(batch, references)
    await load_chains(batch)
    _check_moves(batch)
    before = snapshot(batch)
    await store(batch)
    _refuse(batch, atomic)
    await freshen(work, _FACTS, rows=len(facts))
    await brought(batch)
    await score.reckon(batch)
    done = await progress(batch)
    await score.stand(batch, done)
    await recognise(batch)
    await summarise(batch, before, done)
    await write(batch, done)
    await give_up(batch, before)
    await freshen(work, _DERIVED, rows=len(facts))
    await derive(batch, done)
    await tell_events(batch)
    return await _outcome(batch, done)


async def open_batch(work: Work, facts: Sequence[Fact]) -> Batch:
    """A batch with the settings of its workspace."""
    row = (await work.execute(SETTINGS, {"workspace_id": work.workspace_id})).one()
    return Batch(
        work,
        [Item(index, fact) for index, fact in enumerate(facts)],
        zone=row.time_zone,
        region=region_of(row.time_zone, row.language),
        currency=row.currency,
        uncredited=frozenset(row.uncredited),
        rules=rules_of(row.identity_rules),
    )


async def derive(batch: Batch, done: Progress) -> None:
    """Timeline, journeys and day cells of what changed, then the outbox: everything after the leads are written."""
    await score.keep(batch)
    await tell(batch, done)
    _reach(batch)
    reach = {person_id: span for person_id, span in batch.reach.items() if person_id in batch.by_person}
    before = await cells.added(
        batch.work, _known_before(batch, reach), batch.zone, batch.currency, new_events=events_of(batch)
    )
    if before or done.moved or any(batch.recorded(SaleFact)) or any(batch.recorded(HandoffFact)):
        await journeys.refresh(batch.work, reach)
        after = await cells.added(batch.work, reach, batch.zone, batch.currency)
        await _tell_audiences(batch, await cells.shift(batch.work, before, after))
    await announce(batch, done)


def _known_before(batch: Batch, reach: Mapping[UUID, Span]) -> dict[UUID, Span]:
    """Those of the persons who may have a stored journey there: of a lead that was known before this batch, whose last
    conversion is not past.
    """
    return {each: reach[each] for each in reach if not batch.comes_after_all(each, reach[each][0])}


async def _tell_audiences(batch: Batch, moved: set[tuple[UUID, int]]) -> None:
    """Lets the roll-out look at once where figures of an audience moved that is judged by them."""
    watched = {(each.id, number) for each in batch.products.values() for number in each.judged}
    if products := frozenset(product_id for product_id, _ in moved & watched):
        await batch.work.emit(AudienceFiguresMoved(products))


async def tell_events(batch: Batch) -> None:
    """Lets the figures of events follow who came."""
    came = {fact.place_resource_id for _, fact in batch.recorded(TouchFact) if fact.kind is TouchpointKind.EVENT_ATTEND}
    if batch.united:  # people who are one, or apart again, count otherwise wherever they came
        given = {"workspace_id": batch.work.workspace_id, "persons": sorted(batch.united)}
        came |= set((await batch.work.execute(ATTENDED_PLACES, given)).scalars())
    if places := frozenset(each for each in came if each is not None):
        await batch.work.emit(Attended(places))


def _reach(batch: Batch) -> None:
    """From when until when the conversions of each person may look different.

    A touch is seen by journeys for as long as they look back, and by none when it earns no credit; what it leads into
    is told by `progress`. So a touch of long ago that no rule names costs no more than its own row.
    """
    for person_id in batch.united:
        batch.touched_from(person_id, ALWAYS)
    for item in batch.items:
        if item.status != "RECORDED" or item.person_id is None:
            continue
        match item.fact:
            case TouchFact(occurred_at=moment, kind=kind, direction=direction):
                if earns_credit(kind, direction, batch.uncredited):
                    batch.touched_from(item.person_id, moment, moment + _WIDEST)
            case HandoffFact(occurred_at=moment):
                batch.touched_from(item.person_id, moment)
            case SaleFact(sold_at=moment):
                batch.touched_from(item.person_id, moment)
            case RefundFact() | PaymentFact() if item.sold_at:
                batch.touched_from(item.person_id, item.sold_at)


def _check_moves(batch: Batch) -> None:
    for item, fact in batch.going(MoveFact):
        chain = batch.chains[batch.leads[fact.lead_id].funnel_id]
        if fact.to_step_key not in chain.by_key:
            item.reject(NotFound(f"The lead's funnel has no step {fact.to_step_key!r}.", field=item.field("toStepKey")))


def _refuse(batch: Batch, atomic: bool) -> None:
    problems = [item.problem for item in batch.items if item.problem is not None]
    if atomic and problems:
        raise Problems(problems)


async def _outcome(batch: Batch, done: Progress) -> Outcome:
    leads = {
        person_id: [lead.id for lead in own if lead.withdrawn_at is None] for person_id, own in batch.by_person.items()
    }
    await _leads_of_duplicates(batch, leads)
    results = [_result(item, done, leads) for item in batch.items]
    counts = Counter(each.status for each in results)
    created = frozenset(lead.id for lead in done.created)
    identified = frozenset(item.index for item in batch.items if batch.attached.intersection(_slots(item)))
    return Outcome(
        results, counts["RECORDED"], counts["DUPLICATE"], counts["REJECTED"], created, identified,
        sum(len(each.warnings) for each in results), batch.suggested,
    )  # fmt: skip


def _slots(item: Item) -> Iterator[Slot]:
    return (key.slot for key in item.keys) if item.status == "RECORDED" else iter(())


async def _leads_of_duplicates(batch: Batch, leads: dict[UUID, list[UUID]]) -> None:
    unknown = set()
    for item in batch.items:
        if item.status == "DUPLICATE":
            first = item.same_as or item
            if first.problem is not None:
                reason = f"Item {first.index} has the same id and was rejected: {first.problem.message}"
                item.reject(Invalid(reason, field=item.field("externalId")))
                continue
            item.fact_id, item.person_id, item.lead_id = first.fact_id, first.person_id, first.lead_id
            if item.person_id and item.person_id not in leads:
                unknown.add(item.person_id)
    if unknown:
        given = {"workspace_id": batch.work.workspace_id, "persons": sorted(unknown)}
        for row in await batch.work.execute(LEADS_OF, given):
            leads.setdefault(row.canonical_id, []).append(row.id)


def _result(item: Item, done: Progress, leads: dict[UUID, list[UUID]]) -> FactResult:
    lead_id = item.lead_id or (done.by_fact.get(item.fact_id) if item.fact_id else None)
    own = tuple(leads.get(item.person_id, ())) if item.person_id else ()
    return FactResult(
        item.index, item.status or "REJECTED", item.fact_id, item.person_id, lead_id, own, item.problem,
        tuple(left_out(item)) if item.status == "RECORDED" else (),
    )  # fmt: skip
