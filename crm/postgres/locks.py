"""File locks that go with the process: whoever is killed holds nothing, so no lock is ever stale."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PAUSE = 0.02
"""Seconds between two attempts; flock itself has no timeout."""


def attempt(path: Path, *, shared: bool = False, patience: float = 0.0) -> IO[bytes] | None:
    """The lock, held until the file is closed; None when others keep it for longer than `patience` seconds."""
    deadline = time.monotonic() + patience
    file = os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+b")  # private: nobody else shall hold it
    while True:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            if time.monotonic() >= deadline:
                file.close()
                return None
        time.sleep(PAUSE)


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock exclusively."""
    if not path.exists():
        return False
    file = attempt(path, shared=True)
    if file is None:
        return True
    file.close()
    return False


def gave_up_as_last(file: IO[bytes]) -> bool:
    """Lets a shared lock go; whether nobody else held it at that moment."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # a failed conversion drops the shared lock: that is wanted
    except BlockingIOError:
        return False
    finally:
        file.close()
    return True


@contextmanager
def released_on_failure(file: IO[bytes]) -> Iterator[None]:
    """Closes the lock when the body does not come to a good end."""
    try:
        yield
    except BaseException:
        file.close()
        raise
