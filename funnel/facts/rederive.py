"""Everything of some persons once more from their facts: after a merge, its undoing, or an import taken back."""

from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

from crm.core.work import Work
from crm.people.hold import HeldPerson, hold
from crm.sales import store as sale_store
from funnel.facts import score
from funnel.facts.chains import chains, products
from funnel.facts.progress import load_chains, progress, write
from funnel.facts.recognise import recognise
from funnel.facts.record import derive, open_batch, tell_events
from funnel.facts.resolve import hold_leads
from funnel.facts.summaries import snapshot, summarise
from funnel.facts.timers import give_up


async def rederive(work: Work, person_ids: Collection[UUID]) -> None:
    """Brings entries, leads, journeys, cells and timeline of the persons (and all merged with them) up to their facts.

    Takes the locks of persons and leads itself, in their order.
    """
    if not person_ids:
        return
    held, _ = await hold(work, person_ids)
    await rederive_held(work, held, regrouped=False)


async def rederive_held(
    work: Work,
    held: dict[UUID, HeldPerson],
    *,
    meanwhile: Callable[[], Awaitable[None]] | None = None,
    regrouped: bool = True,
) -> list[UUID]:
    """The same for canonical persons that are locked already; their leads that are not withdrawn.

    `meanwhile` is done when all their leads are there, and before journeys and cells follow. `regrouped`: other persons
    are one than before, so that whoever counts persons has to look again.
    """
    batch = await open_batch(work, ())
    batch.persons, batch.united = held, set(held)
    batch.products = await products(work)
    batch.chains = await chains(work, {each.funnel_id for each in batch.products.values() if each.funnel_id})
    await hold_leads(batch, held)
    await load_chains(batch)
    before = snapshot(batch)
    await sale_store.number(work, batch.united)
    await score.reckon(batch)
    done = await progress(batch)
    await score.stand(batch, done)
    await recognise(batch)
    await summarise(batch, before, done)
    if meanwhile is not None:
        await meanwhile()
    await write(batch, done)
    await give_up(batch, before)
    await derive(batch, done)
    if regrouped:
        await tell_events(batch)
    return sorted(lead.id for lead in batch.leads.values() if lead.withdrawn_at is None)
