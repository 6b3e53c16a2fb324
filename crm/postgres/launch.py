"""Starting and stopping one postmaster."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from crm.postgres.account import Account
from crm.postgres.binaries import Binaries, environment
from crm.postgres.errors import SetupError
from crm.postgres.leash import leash
from crm.postgres.places import Home
from crm.postgres.tuning import settings

HOST = "127.0.0.1"
PATIENCE = 20.0
"""Seconds a shutdown or a predecessor's leftovers may take before we become ruder."""
PAUSE = 0.02
_STATUS_LINE = 7  # of postmaster.pid, counted from 0; pg_ctl reads the same line
_PASSING = ("pre-existing shared memory block", "Is another postmaster")
_PORT_TAKEN = ("could not bind", "could not create any TCP/IP sockets")


class Postmaster:
    """A running postmaster, our child."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Fast shutdown: sessions are cut off, the data are written; an immediate one when that takes too long."""
        for sign, patience in ((signal.SIGINT, PATIENCE), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if not self.is_running():
                return
            self.process.send_signal(sign)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)


def launch(
    home: Home,
    binaries: Binaries,
    account: Account | None,
    *,
    port: int | None,
    throwaway: bool,
    is_wanted: Callable[[], bool],
) -> Postmaster | None:
    """Starts the server and waits until it takes connections; None when nobody wants it any more.

    Recovery after a crash may take long, so the wait ends with the last user, not by the clock. `port` is a preference.
    """
    _end_orphans(home.data)
    _disarm_stale_pid(home.data)
    deadline = time.monotonic() + PATIENCE
    chosen = port if port is not None and _is_free(port) else _free_port()
    while True:
        offset = home.log.stat().st_size
        postmaster = _spawn(home, binaries, account, chosen, throwaway=throwaway)
        if _became_ready(home.data, postmaster, is_wanted):
            return postmaster
        if postmaster.is_running():
            postmaster.stop()
            return None
        words = _log_since(home.log, offset)
        if any(sign in words for sign in _PORT_TAKEN):
            chosen = _free_port()
        elif not any(sign in words for sign in _PASSING):
            deadline = 0.0
        if time.monotonic() > deadline:
            raise _failed(home, words, postmaster.process.returncode)
        time.sleep(0.1)


def _spawn(home: Home, binaries: Binaries, account: Account | None, port: int, *, throwaway: bool) -> Postmaster:
    options = [f"--{name}={value}" for name, value in settings(binaries, throwaway=throwaway).items()]
    with home.log.open("ab") as log:
        process = subprocess.Popen(
            [binaries.program("postgres"), "-D", str(home.data), "-p", str(port), *options],
            cwd="/",
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=leash(),
            process_group=0,  # Ctrl-C is for the application, which stops the database last
            **(account.identity if account else {}),
        )
    return Postmaster(process, port)


def _became_ready(data: Path, postmaster: Postmaster, is_wanted: Callable[[], bool]) -> bool:
    own = str(postmaster.process.pid)
    while postmaster.is_running() and is_wanted():
        lines = _pid_lines(data)
        if len(lines) > _STATUS_LINE and lines[0].strip() == own and lines[_STATUS_LINE].strip() == "ready":
            return True
        time.sleep(PAUSE)
    return False


def answers(port: int) -> bool:
    """Whether something takes connections at that port."""
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1.0):
        return True
    return False


def _pid_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _recorded_pid(data: Path) -> int | None:
    lines = _pid_lines(data)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def _serves(pid: int, data: Path) -> bool:
    """Whether that process is PostgreSQL's and works in that folder; not answered without /proc."""
    with suppress(OSError):
        comm = Path(f"/proc/{pid}/comm").read_text().strip()
        return comm == "postgres" and Path(f"/proc/{pid}/cwd").resolve() == data.resolve()
    return False


def _end_orphans(data: Path) -> None:
    """Server processes in our folder, while we hold the supervisor's lock, have lost their supervisor: they end first.

    A postmaster finishes in order. Sessions whose postmaster was killed would keep its shared memory, and so the next
    start away, until their statement ends.
    """
    postmaster = _recorded_pid(data)
    for sign, patience in ((signal.SIGINT, PATIENCE), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        left = _left_in(data)
        if postmaster not in left:
            break
        _signal([postmaster], sign)
        _wait(lambda: postmaster not in _left_in(data), patience)
    for sign in (signal.SIGQUIT, signal.SIGKILL):
        _signal(_left_in(data), sign)
        _wait(lambda: not _left_in(data), 5.0)


def _left_in(data: Path) -> list[int]:
    numbers = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [number for number in numbers if _serves(number, data)]


def _signal(pids: list[int], sign: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, sign)


def _wait(holds: Callable[[], bool], patience: float) -> None:
    deadline = time.monotonic() + patience
    while not holds() and time.monotonic() < deadline:
        time.sleep(PAUSE)


def _disarm_stale_pid(data: Path) -> None:
    """After a crash the recorded number may be another program's by now, and PostgreSQL would not start.

    Our own number is one it ignores (its parent's); the check for a shared memory block on the later line still runs.
    """
    lines, pid = _pid_lines(data), _recorded_pid(data)
    if pid is not None and not _serves(pid, data) and Path("/proc/self").exists():
        (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        return True
    return False


def _log_since(log: Path, offset: int) -> str:
    with log.open("rb") as file:
        file.seek(offset)
        return file.read().decode("utf-8", "replace")


def _failed(home: Home, words: str, code: int) -> SetupError:
    telling = [line for line in words.splitlines() if any(f"{kind}:" in line for kind in ("FATAL", "PANIC", "HINT"))]
    said = " ".join(line.partition("] ")[2] or line for line in telling) or f"it ended with code {code}"
    return SetupError(f"PostgreSQL did not start: {said.rstrip('.')}.", remedy=f"Its log is {home.log}.")
