"""A child that does not outlive us, even when we are killed."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def leash() -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends SIGINT (PostgreSQL: fast shutdown) to the child when the calling *thread* ends.

    Per thread: start the child from the main thread of a process that has no others. Set after the account changes,
    because changing it clears the signal. Linux only; elsewhere the next start ends the orphan.
    """
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def tie() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:  # the parent died before the line above could take effect
            os._exit(1)

    return tie
