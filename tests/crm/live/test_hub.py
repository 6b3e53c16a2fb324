"""Nothing is lost and nothing comes twice, whatever happens to transactions, connections and processes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.outbox import publish, publish_all
from crm.core.problems import Invalid
from crm.core.work import begin
from crm.live.cursor import CursorExpired, Position, decode, encode
from crm.live.feed import Feed
from crm.live.hub import Hub
from crm.live.read import Batch, Event, here, read_after
from tests.conftest import Urls

PATIENCE = 30.0


class Ear:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Event] = []
        self._more = asyncio.Event()

    async def take(self, events: Sequence[Event]) -> None:
        """A listener's part."""
        self.told += events
        self._more.set()

    @property
    def kinds(self) -> list[str]:
        """What was told."""
        return [event.kind for event in self.told]

    async def hears(self, count: int) -> list[str]:
        """The kinds, when so many were told."""
        async with asyncio.timeout(PATIENCE):
            while len(self.told) < count:
                self._more.clear()
                await self._more.wait()
        return self.kinds


async def _enter(database: Database, feed: Feed, ear: Ear) -> None:
    position = await here(database, feed.workspace_id)
    joined: Callable[[Batch], Ear] = lambda _: ear  # noqa: E731
    await ear.take((await feed.enter(position, joined)).events)


@asynccontextmanager
async def hub(database: Database, urls: Urls, *, poll: float = 60) -> AsyncGenerator[Hub, None]:
    """A hub that does not look by itself unless it is told to."""
    made = Hub(database, urls.app, poll=poll)
    yield made
    await made.close()


async def _write(database: Database, workspace_id: UUID, *kinds: str) -> None:
    async with begin(database.sessions, system(workspace_id)) as work:
        await publish_all(work, [(kind, {}) for kind in kinds])


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.usefixtures("undisturbed")
async def test_a_slow_transaction_is_not_jumped_over(database: Database, urls: Urls) -> None:
    workspace_id = new_id()
    async with hub(database, urls) as made:
        ear, feed = Ear(), made.feed(workspace_id)
        await _enter(database, feed, ear)
        async with begin(database.sessions, system(workspace_id)) as slow:
            await publish(slow, "SLOW", {})
            await _write(database, workspace_id, "QUICK_1", "QUICK_2")
            begun = feed._position
            batch = await read_after(database, workspace_id, begun)
            assert [event.kind for event in batch.events] == []
            assert batch.waiting_since is not None
            assert ear.kinds == []
        await _write(database, workspace_id, "LATE")
        assert await ear.hears(4) == ["SLOW", "QUICK_1", "QUICK_2", "LATE"]


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.usefixtures("undisturbed")
async def test_an_older_transaction_without_events_holds_back_no_longer_than_it_lasts(
    database: Database, urls: Urls
) -> None:
    """Nobody is told of its end: the feed looks again by itself, and says how far behind it is."""
    workspace_id = new_id()
    async with hub(database, urls) as made:
        ear, feed = Ear(), made.feed(workspace_id)
        await _enter(database, feed, ear)
        other = await asyncpg.connect(urls.app)
        transaction = other.transaction()
        await transaction.start()
        await other.fetchval("SELECT pg_current_xact_id()")
        await _write(database, workspace_id, "HELD")
        async with asyncio.timeout(PATIENCE):
            while made.lag == 0:  # noqa: ASYNC110 - set by another task
                await asyncio.sleep(0.01)
        assert ear.kinds == []
        feed.leave(ear)
        async with asyncio.timeout(PATIENCE):
            while made.lag > 0:  # noqa: ASYNC110 - nobody waits any more
                await asyncio.sleep(0.01)
        await _enter(database, feed, ear)
        await transaction.rollback()
        assert await ear.hears(1) == ["HELD"]
        await other.close()


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.usefixtures("undisturbed")
async def test_events_while_the_connection_was_lost_are_told(database: Database, urls: Urls) -> None:
    workspace_id = new_id()
    async with hub(database, urls) as made:
        ear = Ear()
        await _enter(database, made.feed(workspace_id), ear)
        await _write(database, workspace_id, "BEFORE")
        await ear.hears(1)
        admin = await asyncpg.connect(urls.superuser)
        for lost in range(1, 4):
            ended = 0
            async with asyncio.timeout(PATIENCE):
                while not ended:  # until it listens again
                    ended = await admin.fetchval(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
                    )
            await _write(database, workspace_id, f"LOST_{lost}_A", f"LOST_{lost}_B")
        await admin.close()
        assert await ear.hears(7) == [
            "BEFORE", "LOST_1_A", "LOST_1_B", "LOST_2_A", "LOST_2_B", "LOST_3_A", "LOST_3_B",
        ]  # fmt: skip
        assert made.reconnects >= 3


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.usefixtures("undisturbed")
async def test_one_lost_in_the_middle_of_listen_is_opened_again(
    database: Database, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What asyncpg says when the backend ends between the parts of its statement; it is seen once in many runs."""
    listen, tried = asyncpg.Connection.add_listener, []

    async def broken_once(connection: Any, channel: str, heard: Any) -> None:
        tried.append(channel)
        if len(tried) == 1:
            raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")
        await listen(connection, channel, heard)

    monkeypatch.setattr(asyncpg.Connection, "add_listener", broken_once)
    workspace_id = new_id()
    async with hub(database, urls) as made:
        ear = Ear()
        await _enter(database, made.feed(workspace_id), ear)
        await _write(database, workspace_id, "TOLD")
        assert await ear.hears(1) == ["TOLD"]
        assert made.reconnects == 1


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.usefixtures("undisturbed")
async def test_what_one_process_writes_all_processes_tell(database: Database, urls: Urls) -> None:
    workspace_id, other_id = new_id(), new_id()
    second = await Database.open(urls.app, door_url=urls.door, read_connections=2, work_connections=2)
    async with hub(database, urls) as here_, hub(second, urls) as there:
        ears = [Ear(), Ear(), Ear()]
        await _enter(database, here_.feed(workspace_id), ears[0])
        await _enter(second, there.feed(workspace_id), ears[1])
        await _enter(second, there.feed(other_id), ears[2])
        await _write(database, workspace_id, "OURS")
        await asyncio.gather(*(each.hears(1) for each in ears[:2]))
        await _write(second, workspace_id, "THEIRS")
        await asyncio.gather(*(each.hears(2) for each in ears[:2]))
        await _write(second, other_id, "ELSEWHERE")
        assert await ears[2].hears(1) == ["ELSEWHERE"]
        assert ears[0].kinds == ears[1].kinds == ["OURS", "THEIRS"]
    await second.close()


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.usefixtures("undisturbed")
async def test_a_lost_notify_costs_seconds_and_no_event(database: Database, urls: Urls) -> None:
    """As behind a pooler that keeps no session: nobody ever hears a NOTIFY."""
    workspace_id = new_id()
    async with hub(database, urls, poll=0.05) as made:
        ear, feed = Ear(), made.feed(workspace_id)
        await _enter(database, feed, ear)
        made._feeds.clear()
        await _write(database, workspace_id, "UNHEARD")
        assert await ear.hears(1) == ["UNHEARD"]
        await feed.stop()


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.usefixtures("undisturbed")
async def test_batches_of_one_transaction_are_read_to_their_end(database: Database, urls: Urls) -> None:
    workspace_id = new_id()
    position = await here(database, workspace_id)
    await _write(database, workspace_id, *[f"K{number}" for number in range(1203)])
    found: list[str] = []
    more = True
    async with asyncio.timeout(PATIENCE):  # a transaction of any other test may hold them back for a while
        while more:
            batch = await read_after(database, workspace_id, position)
            found += [event.kind for event in batch.events]
            position, more = batch.position, batch.more or not found
            await asyncio.sleep(0 if batch.events else 0.02)
    assert found == [f"K{number}" for number in range(1203)]


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.usefixtures("undisturbed")
async def test_a_cursor_of_a_database_that_was_restored_has_expired(database: Database) -> None:
    with pytest.raises(CursorExpired, match="restored"):
        await read_after(database, new_id(), Position(1 << 60))


def test_cursors_are_of_one_workspace_and_last_seven_days() -> None:
    workspace_id, event_id = new_id(), UUID("019dab00-0000-7000-8000-000000000000")
    made_at = datetime.fromtimestamp((event_id.int >> 80) / 1000, UTC)
    cursor = encode(Position(4711, event_id), workspace_id)
    assert len(cursor) == 55
    assert decode(cursor, workspace_id, made_at + timedelta(days=7)) == Position(4711, event_id)
    between = encode(Position(4711), workspace_id, at=made_at)
    assert decode(between, workspace_id, made_at + timedelta(days=7)) == Position(4711)
    assert decode(encode(Position(4711), workspace_id), workspace_id, clock.now()) == Position(4711)
    with pytest.raises(CursorExpired, match="seven days"):
        decode(between, workspace_id, made_at + timedelta(days=7, seconds=1))
    with pytest.raises(CursorExpired) as expired:
        decode(cursor, workspace_id, made_at + timedelta(days=7, seconds=1))
    assert (expired.value.code, expired.value.field) == ("CURSOR_EXPIRED", "after")
    for wrong in ("", "x", cursor[:-1], cursor + "A", "é", "A" * 55, encode(Position(1), new_id())):
        with pytest.raises(Invalid, match="no cursor"):
            decode(wrong, workspace_id, made_at)


@pytest.mark.anyio
@pytest.mark.database
async def test_whoever_listens_while_it_is_restored_goes_on_from_then(database: Database, urls: Urls) -> None:
    workspace_id = new_id()
    async with hub(database, urls) as made:
        ear, feed = Ear(), made.feed(workspace_id)
        await _enter(database, feed, ear)
        feed._position = Position(2**62)  # as told by the database that was
        feed.wake()
        async with asyncio.timeout(PATIENCE):
            while feed._position.xid == 2**62:  # noqa: ASYNC110 - set by another task
                await asyncio.sleep(0.01)
        await _write(database, workspace_id, "AFTER")
        assert await ear.hears(1) == ["AFTER"]
