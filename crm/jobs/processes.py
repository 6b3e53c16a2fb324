"""Work that is too large for the worker's own process: each in a process of its own, few at a time."""

import os
import subprocess
import sys
from collections.abc import Sequence

AT_ONCE = 1
"""A run holds a gigabyte for a million leads; the next one waits."""


class Processes:
    """Children of the worker; they end with it."""

    def __init__(self, module: str, *, at_once: int = AT_ONCE) -> None:
        self._module = module
        self._at_once = at_once
        self._running: list[subprocess.Popen[bytes]] = []

    @property
    def has_room(self) -> bool:
        """Whether another one may be started; those that ended are reaped."""
        self._running = [child for child in self._running if child.poll() is None]
        return len(self._running) < self._at_once

    def start(self, arguments: Sequence[str]) -> None:
        """Starts one. What it needs to know of the installation it takes from the environment, as we did."""
        command = [sys.executable, "-P", "-m", self._module, *arguments, f"--parent={os.getpid()}"]
        self._running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
