"""Offers that nobody answered in time go on to the next candidate: a task of the background worker."""

from crm.core.work import Work
from crm.handoffs.expire import expire as write
from crm.handoffs.queries import due
from crm.leads.hold import hold_many
from crm.leads.tell import tell_all
from funnel.routing.again import offer_again

BATCH = 100


async def expire(work: Work, *, limit: int = BATCH) -> int:
    """How many offers expired, at most `limit`; call again until it is 0. A fixed number of statements."""
    waiting = (await work.execute(due(work.workspace_id, work.now, limit))).all()
    leads = await hold_many(work, sorted({row.lead_id for row in waiting}))
    late = await write(work, [row.id for row in waiting])
    await tell_all(work, [leads[each.lead_id] for each in late], title="Offer expired")
    await offer_again(work, leads, late)
    return len(late)
