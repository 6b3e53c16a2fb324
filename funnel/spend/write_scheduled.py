"""Writes the spend of every period that has begun: a sweep of the background worker."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import and_, select

from crm.core.limits import at_most
from crm.core.money import to_decimal
from crm.core.work import Work
from funnel.inputs import Amount, Period
from funnel.models import Resource, ResourcePrice, SpendSchedule
from funnel.models.words import SpendCadence
from funnel.reads import Reads, WorkReads, among
from funnel.spend.periods import Due, Terms
from funnel.spend.record import SpendRecord, keep_many
from funnel.spend.schedule import OVER, stop
from funnel.workspace import home

SOURCE = "schedule"
BATCH = 100
PERIODS = 60
"""Of one schedule in one transaction: after a long downtime the rest follows in the next one."""


async def write_scheduled(work: Work, *, limit: int = BATCH) -> int:
    """How many schedules it took a step further; call again until it is 0. A fixed number of statements.

    Once per schedule and period, however many sweep at once: the schedule's row is locked, others pass it over, and
    the spend's external id names the period. A resource that is retired or rejected ends its schedules.
    """
    today = (await home(work)).day(work.now)
    schedules = await _take(work, today, limit)
    if not schedules:
        return 0
    over = await _over(work, schedules)
    prices = await prices_of(WorkReads(work), [row.resource_id for row in schedules if row.amount_minor is None])
    records: list[SpendRecord] = []
    for row in schedules:
        if row.resource_id in over:
            stop(row, work, today)
            row.next_on = None
        else:
            records += _advance(row, terms_of(row, prices), today)
    if records:
        await keep_many(work, records)
    await work.flush()
    return len(schedules)


def terms_of(row: SpendSchedule, prices: Mapping[UUID, Sequence[int]]) -> Terms:
    """The schedule's own amount for every period, else the prices of its resource."""
    found = prices.get(row.resource_id, ()) if row.amount_minor is None else (row.amount_minor,)
    return Terms(SpendCadence(row.every), row.starts_on, row.ends_on, found)


async def prices_of(reads: Reads, resource_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[int]]:
    """Prices of the resources' periods in order."""
    if not resource_ids:
        return {}
    rows = await reads.rows(
        select(ResourcePrice.resource_id, ResourcePrice.amount_minor)
        .where(ResourcePrice.workspace_id == reads.workspace_id, among(ResourcePrice.resource_id, resource_ids))
        .order_by(ResourcePrice.resource_id, ResourcePrice.position)
    )
    found: dict[UUID, list[int]] = defaultdict(list)
    for row in rows:
        found[row["resource_id"]].append(row["amount_minor"])
    return found


async def _take(work: Work, today: date, limit: int) -> Sequence[SpendSchedule]:
    statement = (
        select(SpendSchedule)
        .where(SpendSchedule.workspace_id == work.workspace_id, SpendSchedule.next_on <= today)
        .order_by(SpendSchedule.next_on, SpendSchedule.id)
        .limit(at_most(limit))
        .with_for_update(key_share=True, skip_locked=True)
    )
    return (await work.execute(statement)).scalars().all()


async def _over(work: Work, schedules: Sequence[SpendSchedule]) -> frozenset[UUID]:
    ids = [row.resource_id for row in schedules]
    statement = select(Resource.id).where(
        and_(Resource.workspace_id == work.workspace_id, among(Resource.id, ids), Resource.state.in_(OVER))
    )
    return frozenset((await work.execute(statement)).scalars())


def _advance(row: SpendSchedule, terms: Terms, today: date) -> list[SpendRecord]:
    """Spends of the periods that have begun; the row goes on to the first that has not. Free periods are no spend."""
    due = list(islice(terms.due(row.next_number, today), PERIODS))
    row.next_number = due[-1].number + 1 if due else row.next_number
    # Without a price (taken from the resource since) it asks again tomorrow, instead of again and again today.
    row.next_on = terms.next_on(row.next_number) if terms.prices else today + timedelta(days=1)
    return [_spend(row, period) for period in due if period.minor]


def _spend(row: SpendSchedule, due: Due) -> SpendRecord:
    return SpendRecord(
        resource_id=row.resource_id,
        period=Period(start=due.start, end=due.end),
        amount=Amount(amount=to_decimal(due.minor, row.currency)),
        source=SOURCE,
        external_id=f"{row.id} {due.start.isoformat()}",
    )
