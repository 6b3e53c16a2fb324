"""Sharing one server: who starts it, who stops it, and what a kill leaves behind."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import asyncpg
import pytest

from crm.postgres import locks, state
from crm.postgres.account import serving_account
from crm.postgres.acquire import acquire
from crm.postgres.errors import SetupError
from crm.postgres.launch import answers
from crm.postgres.places import Home
from tests.crm.postgres.conftest import finish, holder, kept, port_of, query, until

pytestmark = pytest.mark.database
ROWS = [(1,), (2,), (3,)]


def running(home: Home) -> state.State:
    found = state.read(home)
    assert found is not None
    return found


@contextmanager
def busy(url: str) -> Iterator[None]:
    """A session that computes without end, and so never notices that its postmaster is gone."""

    async def compute() -> None:
        connection = await asyncpg.connect(url)
        entered.set()
        await connection.execute("DO 'BEGIN LOOP END LOOP; END'")

    def loop() -> None:
        with suppress(asyncpg.PostgresError, OSError):
            asyncio.run(compute())

    entered = Event()
    thread = Thread(target=loop)
    thread.start()
    assert entered.wait(10)
    yield
    thread.join(10)
    assert not thread.is_alive()


def is_down(home: Home) -> bool:
    return not locks.is_held(home.supervisor_lock) and state.read(home) is None


def test_a_second_start_keeps_the_rows(made: Home) -> None:
    for _ in range(2):
        with acquire(made.path, throwaway=True) as server:
            assert kept(server.owner_url) == ROWS
            assert (server.host, server.data_dir) == ("127.0.0.1", made.path)
        assert is_down(made)
        assert not answers(server.port)
    server.close()


def test_two_processes_share_one_server_and_the_last_one_stops_it(made: Home) -> None:
    other = holder(made.path)
    port = port_of(other)
    with acquire(made.path, throwaway=True) as server:
        assert server.port == port
        supervisor = running(made).supervisor
        finish(other)
        assert kept(server.owner_url) == ROWS
        assert running(made).supervisor == supervisor
    assert is_down(made)


def test_processes_that_start_at_once_get_one_server(made: Home) -> None:
    others = [holder(made.path) for _ in range(3)]
    ports = {port_of(other) for other in others}
    assert ports == {running(made).port}
    for other in others:
        finish(other)
    until(lambda: is_down(made))


def test_a_killed_user_holds_nothing(made: Home) -> None:
    other = holder(made.path)
    port = port_of(other)
    other.kill()
    other.communicate()
    until(lambda: is_down(made))
    assert not answers(port)
    with acquire(made.path, throwaway=True) as server:
        assert kept(server.owner_url) == ROWS


def test_a_killed_supervisor_takes_the_server_with_it(made: Home) -> None:
    with acquire(made.path, throwaway=True) as first:
        before = running(made)
        os.kill(before.supervisor, signal.SIGKILL)
        until(lambda: not answers(before.port))
        with acquire(made.path, throwaway=True) as second:
            assert kept(second.owner_url) == ROWS
            assert running(made).supervisor != before.supervisor
            assert first.port == second.port  # the first user's pools find the server again
    assert is_down(made)


def test_a_killed_server_is_started_again_for_those_who_use_it(made: Home) -> None:
    with acquire(made.path, throwaway=True) as first:
        before = running(made)
        os.kill(before.postmaster, signal.SIGKILL)
        until(lambda: not answers(before.port) or state.read(made) != before)  # a kill takes a moment to arrive
        with acquire(made.path, throwaway=True) as second:
            assert running(made).postmaster != before.postmaster
            assert running(made).supervisor == before.supervisor
            assert kept(second.owner_url) == kept(first.owner_url) == ROWS


def test_a_session_that_outlives_its_killed_server_is_ended(made: Home) -> None:
    with acquire(made.path, throwaway=True) as first, busy(first.app_url):
        before = running(made)
        os.kill(before.postmaster, signal.SIGKILL)
        until(lambda: not answers(before.port) or state.read(made) != before)
        with acquire(made.path, throwaway=True) as second:
            assert kept(second.owner_url) == ROWS


def test_after_everything_was_killed_the_next_start_works(made: Home) -> None:
    other = holder(made.path)
    port_of(other)
    now = running(made)
    for pid in (now.supervisor, now.postmaster, other.pid):
        os.kill(pid, signal.SIGKILL)
    other.communicate()
    until(lambda: not locks.is_held(made.supervisor_lock) and not answers(now.port))  # killed is not yet gone
    with acquire(made.path, throwaway=True) as server:
        assert kept(server.owner_url) == ROWS
    assert is_down(made)


def test_a_supervisor_that_is_told_to_end_stops_the_server_in_order(made: Home) -> None:
    with acquire(made.path, throwaway=True):
        os.kill(running(made).supervisor, signal.SIGTERM)
        until(lambda: is_down(made))
    assert "database system is shut down" in made.log.read_text()


def test_a_stale_pid_of_another_live_program_is_no_obstacle(made: Home) -> None:
    with acquire(made.path, throwaway=True):
        record = (made.data / "postmaster.pid").read_text().splitlines()
    account = serving_account(made.data)
    with subprocess.Popen(["sleep", "60"], **(account.identity if account else {})) as foreign:
        stale = made.data / "postmaster.pid"
        stale.write_text("\n".join([str(foreign.pid), *record[1:]]) + "\n")
        os.chown(stale, made.data.stat().st_uid, made.data.stat().st_gid)
        try:
            with acquire(made.path, throwaway=True) as server:
                assert kept(server.owner_url) == ROWS
            assert foreign.poll() is None
        finally:
            foreign.kill()


def test_a_throwaway_server_is_not_taken_for_a_lasting_one(made: Home) -> None:
    with acquire(made.path, throwaway=True) as server:
        assert query(server.app_url, "SHOW fsync") == [("off",)]
        with pytest.raises(SetupError, match="started as a throwaway one"):
            acquire(made.path)
        assert kept(server.owner_url) == ROWS
    assert is_down(made)


def test_a_log_that_has_grown_is_put_aside(made: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.postgres.acquire.LOG_LIMIT", 0)
    before = made.log.read_bytes()
    acquire(made.path, throwaway=True).close()
    assert Path(f"{made.log}.1").read_bytes() == before
