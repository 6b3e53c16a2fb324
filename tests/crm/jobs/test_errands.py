"""Errands: calls to others, which nobody waits for but who asked."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from crm.core.database import Database
from crm.jobs.errands import AT_ONCE, Errands
from crm.jobs.plugs import Errand, Plugs
from crm.jobs.worker import Worker
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
SOON = timedelta(milliseconds=5)


async def test_a_slow_one_of_one_workspace_holds_up_no_other(database: Database) -> None:
    slow, quick = [(await make_office(database, name)).workspace_id for name in ("One", "Two")]
    gone: list[UUID] = []
    told: list[tuple[str, str]] = []
    enough, go_on = asyncio.Event(), asyncio.Event()

    async def run(_database: Database, workspace_id: UUID) -> int:
        gone.append(workspace_id)
        if workspace_id == slow:
            await go_on.wait()
        elif gone.count(quick) == 3:
            enough.set()
        return 0

    plugs = Plugs(errands=[Errand("call", SOON, run)])
    worker = Worker(database, plugs, poll=SOON, count=lambda *each: told.append(each))
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        await enough.wait()
        assert gone.count(slow) == 1  # one at a time in a workspace
        worker.stop()
        await asyncio.sleep(0.02)
        assert not running.done()  # what is under way comes to its end
        go_on.set()
        await running
    assert set(told) == {("call", "done")}
    assert len(told) == len(gone)


async def test_one_that_took_something_is_sent_again_and_one_that_fails_is_told(database: Database) -> None:
    office = await make_office(database)
    left = [3, 2, 0]
    told: list[tuple[str, str]] = []

    async def run(_database: Database, _workspace_id: UUID) -> int:
        return left.pop(0)

    async def fail(_database: Database, _workspace_id: UUID) -> int:
        raise RuntimeError

    async def where(*_kinds: str) -> list[UUID]:
        return [office.workspace_id]

    both = [Errand("call", SOON, run), Errand("broken", SOON, fail)]
    await Errands(database, both, where=where, count=lambda *each: told.append(each)).once()
    assert left == []
    assert told == [("call", "done"), ("broken", "failed")]


async def test_a_service_that_is_slow_to_everybody_holds_up_no_other_kind(database: Database) -> None:
    many = [uuid4() for _ in range(AT_ONCE + 1)]
    hanging: list[UUID] = []
    full, go_on, replied = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def hang(_database: Database, workspace_id: UUID) -> int:
        hanging.append(workspace_id)
        if len(hanging) == AT_ONCE:
            full.set()
        await go_on.wait()
        return 0

    async def reply(_database: Database, _workspace_id: UUID) -> int:
        replied.set()
        return 0

    async def where(*kinds: str) -> list[UUID]:
        if kinds == ("replies",):
            await full.wait()  # nothing is to be replied before the other service hangs
        return many

    both = [Errand("hook", SOON, hang), Errand("reply", SOON, reply, waiting=("replies",))]
    errands = Errands(database, both, where=where, count=lambda *_: None)
    errands.start()
    try:
        async with asyncio.timeout(20):
            await replied.wait()
        assert hanging == many[:AT_ONCE]
    finally:
        go_on.set()
        await errands.stop()


@pytest.mark.parametrize(
    ("trouble", "level"), [(ConnectionRefusedError("no server"), "warning"), (KeyError("a bug"), "error")]
)
async def test_only_an_outage_is_called_one_and_both_are_outlived(
    database: Database, trouble: Exception, level: str
) -> None:
    troubles = [trouble]
    went = asyncio.Event()

    async def where(*_kinds: str) -> list[UUID]:
        if troubles:
            raise troubles.pop()
        return [uuid4()]

    async def run(_database: Database, _workspace_id: UUID) -> int:
        went.set()
        return 0

    errands = Errands(database, [Errand("call", SOON, run)], where=where, count=lambda *_: None)
    with capture_logs() as logs:
        errands.start()
        async with asyncio.timeout(20):
            await went.wait()
        await errands.stop()
    told = [(each["event"], each["errand"], each["log_level"], each.get("exc_info", False)) for each in logs]
    assert told == [("errand not begun", "call", level, level == "error")]
