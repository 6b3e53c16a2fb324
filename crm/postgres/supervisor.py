"""The process that owns the server: `python -m crm.postgres.supervisor DATA_DIR`.

Users come and go; it stays as long as one of them holds the users' lock, and takes the server with it. It has one
thread only, because the leash of the postmaster hangs on the thread that starts it.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO

from crm.postgres import locks, state
from crm.postgres.account import serving_account
from crm.postgres.binaries import Binaries, find, staged
from crm.postgres.bootstrap import SUPERUSER, RolePasswords, bootstrap, role_url
from crm.postgres.errors import SetupError
from crm.postgres.initialise import initialise
from crm.postgres.keys import Passwords, passwords
from crm.postgres.launch import Postmaster, launch
from crm.postgres.places import Home

POLL = 0.1
"""Seconds between two looks at the users' lock and at the postmaster."""
PROBED = 0.2
"""Seconds to insist on the supervisor's lock: users look at it for an instant, another supervisor keeps it."""
RELAUNCHES = 3
"""How often a server that dies by itself is started again before the supervisor gives up."""


class Supervisor:
    """One server from its first file to its shutdown."""

    def __init__(self, home: Home, bin_dir: Path | None, *, throwaway: bool) -> None:
        self.home = home
        self.throwaway = throwaway
        self.account = serving_account(home.data)
        self.programs: Binaries = find(bin_dir)
        self.postmaster: Postmaster | None = None
        self.stopping = False
        self.last_users_lock: IO[bytes] | None = None

    def run(self) -> None:
        """Serves until the last user has gone or a signal says so; raises `SetupError` when there is no serving."""
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._hear)
        if not self.is_wanted():  # our starter lost patience, or another supervisor served everybody meanwhile
            return
        try:
            before = state.read(self.home)  # of one that was killed: at its port its users find us again
            self._serve(before.port if before else None)
        finally:
            self.home.state.unlink(missing_ok=True)
            if self.postmaster is not None:
                self.postmaster.stop()

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _serve(self, port: int | None) -> None:
        binaries = staged(self.programs, self.home, self.account)
        words = passwords(self.home)
        initialise(self.home, binaries, self.account, words.superuser, throwaway=self.throwaway)
        for _ in range(1 + RELAUNCHES):
            if not self._start(binaries, words, port):
                return
            assert self.postmaster is not None
            port = self.postmaster.port
            while self.postmaster.is_running():
                if not self.is_wanted():
                    return
                time.sleep(POLL)
            if self.postmaster.process.returncode == 0:  # somebody stopped it on purpose
                return
            _say(f"the server ended with code {self.postmaster.process.returncode}; starting it again")
        raise SetupError(f"PostgreSQL ended {1 + RELAUNCHES} times by itself.", remedy=f"Its log is {self.home.log}.")

    def _start(self, binaries: Binaries, words: Passwords, port: int | None) -> bool:
        """Brings the server up and publishes it; False when nobody wants it any more."""
        self.home.state.unlink(missing_ok=True)
        self.postmaster = launch(
            self.home,
            binaries,
            self.account,
            port=port,
            throwaway=self.throwaway,
            is_wanted=self.is_wanted,
        )
        if self.postmaster is None:
            return False
        url = role_url(SUPERUSER, words.superuser, self.postmaster.port)
        asyncio.run(bootstrap(url, RolePasswords(words.owner, words.app, words.door), template=True))
        state.write(
            self.home,
            state.State(
                port=self.postmaster.port,
                supervisor=os.getpid(),
                postmaster=self.postmaster.process.pid,
                bin_dir=str(binaries.directory),
                version=binaries.version,
                throwaway=self.throwaway,
            ),
        )
        return True

    def is_wanted(self) -> bool:
        """Whether anybody uses the server; once nobody does, whoever comes has to wait until it is down."""
        if self.last_users_lock is None and not self.stopping:
            self.last_users_lock = locks.attempt(self.home.users_lock)
        return self.last_users_lock is None and not self.stopping


def _say(words: str) -> None:
    with suppress(OSError):
        sys.stderr.write(f"touchline supervisor [{os.getpid()}]: {words}\n")
        sys.stderr.flush()


def _tell(message: str, remedy: str) -> None:
    """Hands a failure to the process that started us; it may be gone."""
    with suppress(OSError):
        sys.stdout.write(json.dumps({"message": message, "remedy": remedy}))
        sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a supervisor for the folder, unless it has one."""
    parser = argparse.ArgumentParser(prog="crm.postgres.supervisor")
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--bin-dir", type=Path)
    parser.add_argument("--throwaway", action="store_true")
    options = parser.parse_args(arguments)
    home = Home(options.data_dir)
    lock = locks.attempt(home.supervisor_lock, patience=PROBED)
    if lock is None:
        return 0  # there is one; our starter finds it
    try:
        Supervisor(home, options.bin_dir, throwaway=options.throwaway).run()
    except SetupError as error:
        _say(str(error))
        _tell(error.message, error.remedy)
        return 1
    except Exception as error:
        _tell(f"The database's supervisor failed: {error!r}.", f"Its log is {home.log}.")
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
