"""Sharing one server: who starts it, who stops it, and what a kill leaves behind."""

import os
import signal
import subprocess
from pathlib import Path

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


def is_down(home: Home) -> bool:
    return not locks.is_held(home.supervisor_lock) and state.read(home) is None


def test_a_second_start_keeps_the_rows(home: Home) -> None:
    for _ in range(2):
        with acquire(home.path, throwaway=True) as server:
            assert kept(server.owner_url) == ROWS
            assert (server.host, server.data_dir) == ("127.0.0.1", home.path)
        assert is_down(home)
        assert not answers(server.port)
    server.close()


def test_two_processes_share_one_server_and_the_last_one_stops_it(home: Home) -> None:
    other = holder(home.path)
    port = port_of(other)
    with acquire(home.path, throwaway=True) as server:
        assert server.port == port
        supervisor = running(home).supervisor
        finish(other)
        assert kept(server.owner_url) == ROWS
        assert running(home).supervisor == supervisor
    assert is_down(home)


def test_processes_that_start_at_once_get_one_server(home: Home) -> None:
    others = [holder(home.path) for _ in range(3)]
    ports = {port_of(other) for other in others}
    assert ports == {running(home).port}
    for other in others:
        finish(other)
    until(lambda: is_down(home))


def test_a_killed_user_holds_nothing(home: Home) -> None:
    other = holder(home.path)
    port = port_of(other)
    other.kill()
    other.communicate()
    until(lambda: is_down(home))
    assert not answers(port)
    with acquire(home.path, throwaway=True) as server:
        assert kept(server.owner_url) == ROWS


def test_a_killed_supervisor_takes_the_server_with_it(home: Home) -> None:
    with acquire(home.path, throwaway=True) as first:
        before = running(home)
        os.kill(before.supervisor, signal.SIGKILL)
        with acquire(home.path, throwaway=True) as second:
            assert kept(second.owner_url) == ROWS
            assert running(home).supervisor != before.supervisor
            until(lambda: not state.is_alive(before.postmaster))
            assert first.port == second.port  # the first user's pools find the server again
    assert is_down(home)


def test_a_killed_server_is_started_again_for_those_who_use_it(home: Home) -> None:
    with acquire(home.path, throwaway=True) as first:
        before = running(home)
        os.kill(before.postmaster, signal.SIGKILL)
        with acquire(home.path, throwaway=True) as second:
            assert running(home).postmaster != before.postmaster
            assert running(home).supervisor == before.supervisor
            assert kept(second.owner_url) == kept(first.owner_url) == ROWS


def test_after_everything_was_killed_the_next_start_works(home: Home) -> None:
    other = holder(home.path)
    port_of(other)
    now = running(home)
    for pid in (now.supervisor, now.postmaster, other.pid):
        os.kill(pid, signal.SIGKILL)
    other.communicate()
    with acquire(home.path, throwaway=True) as server:
        assert kept(server.owner_url) == ROWS
    assert is_down(home)


def test_a_supervisor_that_is_told_to_end_stops_the_server_in_order(home: Home) -> None:
    with acquire(home.path, throwaway=True):
        os.kill(running(home).supervisor, signal.SIGTERM)
        until(lambda: is_down(home))
    assert "database system is shut down" in home.log.read_text()


def test_a_stale_pid_of_another_live_program_is_no_obstacle(home: Home) -> None:
    with acquire(home.path, throwaway=True):
        record = (home.data / "postmaster.pid").read_text().splitlines()
    account = serving_account(home.data)
    with subprocess.Popen(["sleep", "60"], **(account.identity if account else {})) as foreign:
        stale = home.data / "postmaster.pid"
        stale.write_text("\n".join([str(foreign.pid), *record[1:]]) + "\n")
        os.chown(stale, home.data.stat().st_uid, home.data.stat().st_gid)
        with acquire(home.path, throwaway=True) as server:
            assert kept(server.owner_url) == ROWS
        assert foreign.poll() is None
        foreign.kill()


def test_a_throwaway_server_is_not_taken_for_a_lasting_one(home: Home) -> None:
    with acquire(home.path, throwaway=True) as server:
        assert query(server.app_url, "SHOW fsync") == [("off",)]
        with pytest.raises(SetupError, match="started as a throwaway one"):
            acquire(home.path)
        assert kept(server.owner_url) == ROWS
    assert is_down(home)


def test_a_log_that_has_grown_is_put_aside(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.postgres.acquire.LOG_LIMIT", 0)
    before = home.log.read_bytes()
    acquire(home.path, throwaway=True).close()
    assert Path(f"{home.log}.1").read_bytes() == before
