"""Breaches are told exactly once: by two sweepers, after a kill, after a day without a worker, and beside an answer."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.work import begin
from crm.jobs.worker import Worker
from crm.models import OutboxEvent, SlaTimer
from crm.models.sla_words import SlaKind
from crm.plug_board import worker_plugs
from crm.sla.breach import BATCH, breach
from crm.sla.start import Timer, start
from crm.sla.stop import stop
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
HOUR = timedelta(hours=1)


async def overdue(database: Database, workspace_id: UUID, count: int, *, by: timedelta = HOUR) -> list[UUID]:
    """Conversations that should have been answered so long ago."""
    due = clock.now() - by
    timers = [Timer(SlaKind.RESPONSE, new_id(), due - HOUR, due) for _ in range(count)]
    async with begin(database.sessions, system(workspace_id)) as work:
        await start(work, timers)
    return [each.subject_id for each in timers]


async def told(database: Database, workspace_id: UUID) -> Counter[UUID]:
    """How often of each."""
    async with begin(database.sessions, system(workspace_id)) as work:
        rows = await work.execute(select(OutboxEvent.payload).where(OutboxEvent.kind == "SLA_BREACHED"))
        return Counter(UUID(payload["conversationId"]) for payload in rows.scalars())


async def sweep(database: Database, workspace_id: UUID) -> int:
    async with begin(database.sessions, system(workspace_id)) as work:
        return await breach(work)


async def _killed(database: Database, workspace_id: UUID) -> None:
    """One that has told already and dies before it commits; another one does not wait for it."""
    async with begin(database.sessions, system(workspace_id)) as work:
        assert await breach(work) == BATCH
        assert await sweep(database, workspace_id) == BATCH
        raise RuntimeError("killed")


async def test_two_sweepers_share_and_a_killed_one_leaves_nothing_behind(database: Database) -> None:
    office = await make_office(database, "Two")
    subjects = await overdue(database, office.workspace_id, 2 * BATCH + 50)
    with pytest.raises(RuntimeError, match="killed"):
        await _killed(database, office.workspace_id)
    assert sum((await told(database, office.workspace_id)).values()) == BATCH
    both = await asyncio.gather(*(sweep(database, office.workspace_id) for _ in range(2)))
    assert sum(both) == BATCH + 50
    assert await sweep(database, office.workspace_id) == 0
    assert await told(database, office.workspace_id) == Counter(subjects)


async def test_after_a_day_without_a_worker(database: Database) -> None:
    office = await make_office(database, "Day")
    subjects = await overdue(database, office.workspace_id, BATCH + 5, by=timedelta(days=1))
    sla = [each for each in worker_plugs().sweeps if each.name == "sla"]
    plugs = worker_plugs()
    plugs.jobs, plugs.sweeps = {}, sla
    for _ in range(2):
        await Worker(database, plugs).round()
    assert await told(database, office.workspace_id) == Counter(subjects)
    async with begin(database.sessions, system(office.workspace_id)) as work:
        rows = (await work.execute(select(SlaTimer.breached_at, SlaTimer.due_at, SlaTimer.noticed_at))).all()
    assert all(row.breached_at == row.due_at and row.noticed_at > row.due_at + timedelta(hours=23) for row in rows)


@pytest.mark.parametrize("first", ["sweep", "answer"])
async def test_an_answer_beside_the_sweep(database: Database, first: str) -> None:
    """Whichever has the row: the other waits or passes it by, and in the end it is late, and told once."""
    office = await make_office(database, "Beside")
    (subject,) = await overdue(database, office.workspace_id, 1)
    answered_at = clock.now()

    async def answer() -> None:
        async with begin(database.sessions, system(office.workspace_id)) as work:
            assert await stop(work, SlaKind.RESPONSE, [subject], answered_at) == {subject}

    async with begin(database.sessions, system(office.workspace_id)) as work:
        if first == "sweep":
            assert await breach(work) == 1
            waiting = asyncio.create_task(answer())
            await asyncio.sleep(0.1)
            assert not waiting.done()
        else:
            await stop(work, SlaKind.RESPONSE, [subject], answered_at)
            assert await sweep(database, office.workspace_id) == 0
    if first == "sweep":
        await waiting
    await sweep(database, office.workspace_id)
    assert await told(database, office.workspace_id) == Counter([subject])
    async with begin(database.sessions, system(office.workspace_id)) as work:
        row = (
            await work.execute(select(SlaTimer.state, SlaTimer.stopped_at, SlaTimer.breached_at, SlaTimer.due_at))
        ).one()
    assert (row.state, row.stopped_at, row.breached_at) == ("LATE", answered_at, row.due_at)
