"""Using the embedded server: started when nobody has started it, stopped when the last user lets go."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from crm.postgres import locks, state
from crm.postgres.account import serving_account
from crm.postgres.bootstrap import APP, DATABASE, DOOR, OWNER, SUPERUSER, role_url
from crm.postgres.errors import SetupError
from crm.postgres.keys import passwords
from crm.postgres.launch import HOST, PATIENCE, answers
from crm.postgres.places import Home, open_home

TIMEOUT = 30.0
"""Seconds a start may take, initdb and recovery included."""
LOG_LIMIT = 16 * 1024 * 1024
"""Bytes of log beyond which a start begins a new file and keeps one old."""

_started: list[subprocess.Popen[bytes]] = []
"""Supervisors started here: kept so that those which ended are reaped, never waited for."""


class PostgresServer:
    """A lease on the running server; closed at the end of a `with`, or with the process, however it ends."""

    def __init__(self, home: Home, current: state.State, users_lock: IO[bytes]) -> None:
        self.data_dir = home.path
        self.log_file = home.log
        self.host = HOST
        self.port = current.port
        self.version = current.version
        self.bin_dir = Path(current.bin_dir)
        self._home = home
        self._passwords = passwords(home)
        self._users_lock: IO[bytes] | None = users_lock

    @property
    def app_url(self) -> str:
        """The address for serving (`touchline_app`: owns nothing, under row-level security)."""
        return self.url(APP)

    @property
    def owner_url(self) -> str:
        """The address for migrations (`touchline_owner`)."""
        return self.url(OWNER)

    @property
    def door_url(self) -> str:
        """The address for what happens before the workspace is known (`touchline_door`)."""
        return self.url(DOOR)

    @property
    def superuser_url(self) -> str:
        """The address for backups and for cloning databases."""
        return self.url(SUPERUSER)

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of one role at one database of this server."""
        words = self._passwords
        word = {SUPERUSER: words.superuser, OWNER: words.owner, APP: words.app, DOOR: words.door}[role]
        return role_url(role, word, self.port, database)

    def close(self) -> None:
        """Lets go. The last user waits until the server is down, so that its folder may be copied or removed."""
        if self._users_lock is None:
            return
        lock, self._users_lock = self._users_lock, None
        if locks.gave_up_as_last(lock):
            deadline = time.monotonic() + PATIENCE
            while locks.is_held(self._home.supervisor_lock) and time.monotonic() < deadline:
                time.sleep(locks.PAUSE)
        _reap()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def acquire(
    data_dir: Path | None = None, *, bin_dir: Path | None = None, throwaway: bool = False, timeout: float = TIMEOUT
) -> PostgresServer:
    """A lease on the server of that data directory, which takes connections when this returns.

    Blocking: call it before the event loop runs. A server that runs already is used as it is, whatever `bin_dir` says.
    `throwaway` gives up durability (tests). Raises `SetupError`.
    """
    deadline = time.monotonic() + timeout
    home = open_home(data_dir)
    try:
        users_lock = locks.attempt(home.users_lock, shared=True, patience=timeout)
    except PermissionError as error:
        raise _not_ours(home) from error
    if users_lock is None:
        raise SetupError(f"The server in {home.path} has not finished stopping.", remedy=f"Its log is {home.log}.")
    with locks.released_on_failure(users_lock):
        current = _await_server(home, bin_dir, deadline, throwaway=throwaway)
        if current.throwaway and not throwaway:
            raise SetupError(
                f"The server in {home.path} was started as a throwaway one, which may lose data.",
                remedy="Stop the process that started it (a test run, most likely) and try again.",
            )
        return PostgresServer(home, current, users_lock)


def _await_server(home: Home, bin_dir: Path | None, deadline: float, *, throwaway: bool) -> state.State:
    started: subprocess.Popen[bytes] | None = None
    while time.monotonic() < deadline:
        current = _current(home)
        if current is not None:
            return current
        if started is not None and started.poll() is not None:
            _raise_failure(started)
            started = None
        if started is None and not locks.is_held(home.supervisor_lock):
            started = _start_supervisor(home, bin_dir, throwaway=throwaway)
        time.sleep(locks.PAUSE)
    raise SetupError(
        "PostgreSQL did not answer in time.", remedy=f"Its log is {home.log}; after a crash it may only need longer."
    )


def _current(home: Home) -> state.State | None:
    """The state of the server that runs now; what a killed supervisor left behind does not count."""
    found = state.read(home)
    if found is None or not locks.is_held(home.supervisor_lock) or not state.is_alive(found.supervisor):
        return None
    return found if answers(found.port) else None


def _start_supervisor(home: Home, bin_dir: Path | None, *, throwaway: bool) -> subprocess.Popen[bytes]:
    """A process of its own session: it outlives us when others still use the server."""
    _reap()
    source = str(Path(__file__).parents[2])
    command = [sys.executable, "-P", "-m", "crm.postgres.supervisor", str(home.path)]
    command += [f"--bin-dir={bin_dir.absolute()}"] if bin_dir else []
    command += ["--throwaway"] if throwaway else []
    path = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH"))))
    with _open_log(home) as log:
        process = subprocess.Popen(
            command,
            cwd="/",
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    _started.append(process)
    return process


def _open_log(home: Home) -> IO[bytes]:
    try:
        if home.log.exists() and home.log.stat().st_size > LOG_LIMIT:
            home.log.replace(home.log.with_suffix(".log.1"))
        descriptor = os.open(home.log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    except PermissionError as error:
        raise _not_ours(home) from error
    return os.fdopen(descriptor, "ab")


def _raise_failure(process: subprocess.Popen[bytes]) -> None:
    """What the supervisor told before it ended; nothing when it only found another one at work."""
    assert process.stdout is not None
    told = process.stdout.read()
    if told:
        failure = json.loads(told)
        raise SetupError(failure["message"], remedy=failure["remedy"])
    if process.returncode != 0:
        raise SetupError(
            f"The database's supervisor ended with code {process.returncode}.",
            remedy="Its words are in postgres.log of the data directory.",
        )


def _reap() -> None:
    for process in [*_started]:
        if process.poll() is not None:
            if process.stdout is not None:
                process.stdout.close()
            _started.remove(process)


def _not_ours(home: Home) -> SetupError:
    owner = serving_account(home.data)
    who = f" (this is {owner.name})" if owner else ""
    return SetupError(
        f"The data directory {home.path} belongs to another account{who}.",
        remedy="Run as the account that made it, or set TOUCHLINE_DATA_DIR to a folder of your own.",
    )
