"""The application as `touchline demo` serves it: it ends with the process that started it, however that one ends.

A serving process whose parent was killed would keep the port and the database, and the next start would find both
taken.
"""

import ctypes
import os
import signal
import sys

from crm.app import Touchline
from crm.app import create_app as create

_PR_SET_PDEATHSIG = 1


def create_app() -> Touchline:
    """The factory that each serving process calls."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:  # the parent died before the line above could take effect
            os._exit(1)
    return create()
