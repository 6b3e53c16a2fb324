"""A child process that ends with its parent, however that ends, and is started again when it dies."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager

import click

PATIENCE = 30.0
"""Seconds a process gets to finish what it does."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
STEADY = 60.0
"""Whoever lived for so many seconds is started again after the first pause."""

_PR_SET_PDEATHSIG = 1


def follow(parent: int, sign: signal.Signals) -> None:
    """Called in a child: the kernel sends `sign` when the thread that started it ends, killed or not.

    Also leaves the terminal's process group: Ctrl-C is for the parent, which ends its children in order. Elsewhere
    than on Linux only the latter happens.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, sign)
        if os.getppid() != parent:  # it died before the line above could take effect
            os._exit(1)
    os.setpgid(0, 0)


@contextmanager
def keeping(name: str, command: Sequence[str]) -> Generator[None, None, None]:
    """Runs the command for as long as the block runs; SIGTERM ends it, SIGKILL when it takes too long."""
    kept = Kept(name, command)
    try:
        yield
    finally:
        kept.stop()


class Kept:
    """A process that is started again when it ends, after a pause that grows."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self._name = name
        self._command = command
        self._stopping = threading.Event()
        self._turn = threading.Lock()
        self._process = self._start()  # by the main thread: it forks the serving processes next
        self._thread = threading.Thread(target=self._keep, name=f"keeps the {name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the process and does not start it again."""
        with self._turn:
            self._stopping.set()
            self._process.terminate()
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            self._process.kill()
            self._thread.join()

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            code = self._process.wait()
            pause = FIRST_PAUSE if time.monotonic() - began > STEADY else pause
            if self._stopping.is_set():
                return
            click.echo(f"The {self._name} ended with code {code}; it is started again in {pause:.0f} s.", err=True)
            if self._stopping.wait(pause) or not self._again():
                return
            pause = min(pause * 2, LONGEST_PAUSE)

    def _again(self) -> bool:
        with self._turn:
            if self._stopping.is_set():
                return False
            self._process = self._start()
            return True

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command, process_group=0)  # Ctrl-C is for us, who end it in order
