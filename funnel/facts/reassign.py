"""Leads whose audience is decided anew without a fact: by a member, or because the rules changed."""

from collections.abc import Callable, Collection
from uuid import UUID

from crm.core.work import Work
from crm.people.hold import hold
from funnel.facts.batch import Batch
from funnel.facts.chains import products
from funnel.facts.progress import Progress
from funnel.facts.recognise import recognise
from funnel.facts.record import derive, open_batch
from funnel.facts.resolve import hold_leads
from funnel.facts.summaries import snapshot, summarise


async def reassign(work: Work, person_ids: Collection[UUID], decide: Callable[[Batch], None]) -> int:
    """`decide` looks at the leads of the persons (and all merged with them) under their locks and may change their
    audience or ask that they are recognised again (`Batch.again`); journeys and day cells follow. How many leads
    belong to another audience now.
    """
    held, _ = await hold(work, person_ids)
    batch = await open_batch(work, ())
    batch.persons = held
    batch.products = await products(work)
    await hold_leads(batch, held)
    before = snapshot(batch)
    belonged = {lead.id: lead.audience_id for lead in batch.leads.values()}
    decide(batch)
    await recognise(batch)
    done = Progress()
    await summarise(batch, before, done)
    await derive(batch, done)
    return sum(belonged[lead.id] != lead.audience_id for lead in batch.leads.values())
