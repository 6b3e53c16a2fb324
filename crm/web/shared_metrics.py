"""Counters of several serving processes as one: each writes a file of its own, whoever is asked adds them up.

The files live for as long as the service; what a killed one left behind the next one clears away. Loads nothing of
`prometheus_client` before the folder is named: it decides at its import whether it counts in files or in memory.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
LOCK = "lock"


@contextmanager
def shared_metrics() -> Generator[Path, None, None]:
    """A folder in which this process's children count, for as long as the block runs; one that was given is kept."""
    if given := os.environ.get(FOLDER):
        yield Path(given)
        return
    above = Path(tempfile.gettempdir()) / f"touchline-metrics-{os.getuid()}"
    above.mkdir(mode=0o700, exist_ok=True)
    if above.stat().st_uid != os.getuid():
        raise PermissionError(f"{above} belongs to somebody else; remove it, or set TMPDIR.")
    clear(above)
    folder = Path(tempfile.mkdtemp(dir=above))
    with open(folder / LOCK, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.environ[FOLDER] = str(folder)
        try:
            yield folder
        finally:
            os.environ.pop(FOLDER, None)
            shutil.rmtree(folder, ignore_errors=True)


def clear(above: Path) -> None:
    """Removes the folders nobody holds: the kernel lets go of a lock however its process ends."""
    for folder in above.iterdir():
        with contextlib.suppress(OSError), open(folder / LOCK) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def forget_dead(folder: Path) -> None:
    """Takes the gauges of processes that are gone out of the sum; what they counted did happen and stays."""
    for file in folder.glob("gauge_live*_*.db"):
        if not _is_alive(int(file.stem.rpartition("_")[2])):
            file.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
