"""`make setup`: the environment in .venv from the lock, this checkout in it, GraphiQL's files and the console.

What is there already is not done again (hashes in .venv/touchline.json), so a repeated call is quick and works offline.
Runs on the machine's own Python, before anything is installed.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tools import console, ide, node
from tools.packages import install
from tools.steps import PYTHON, ROOT, VENV, Failed, must, say

LOCK = ROOT / "requirements" / "dev.txt"
STAMPS = VENV / "touchline.json"


def main() -> int:
    """Does what is missing; one set-up at a time, the others wait for it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - told to whoever starts this by hand with another Python
        say("Touchline needs Python 3.11 or newer.")
        return 1
    try:
        with _one_at_a_time():
            _make_venv()
            _note("place", str(ROOT))
            with _pages():
                _unless_done("packages", _digest(LOCK, sys.version), _install_packages)
                _unless_done("checkout", _digest(ROOT / "pyproject.toml", str(ROOT)), _install_checkout)
    except Failed as failure:
        say(f"Set-up stopped: {failure}")
        return 1
    return 0


@contextmanager
def _one_at_a_time() -> Generator[None, None, None]:
    folder = os.open(ROOT / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def _pages() -> Generator[None, None, None]:
    """GraphiQL and the console are built beside what is done inside, or after it where pip has to bring Node."""
    if node.version() < console.OLDEST_NODE:
        yield
        _build_pages()
        return
    with ThreadPoolExecutor(1) as aside:
        built = aside.submit(_build_pages)
        yield
        built.result()


def _build_pages() -> None:
    ide.build()
    console.build()


def _digest(file: Path, *more: str) -> str:
    return hashlib.sha256(b"\0".join([file.read_bytes(), *(text.encode() for text in more)])).hexdigest()


def _stamps() -> dict[str, str]:
    try:
        found = json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _unless_done(name: str, digest: str, do: Callable[[], None]) -> None:
    if _stamps().get(name) == digest:
        return
    do()
    _note(name, digest)


def _note(name: str, value: str) -> None:
    if _stamps().get(name) != value:
        STAMPS.write_text(json.dumps({**_stamps(), name: value}))


def _make_venv() -> None:
    """Made anew in a checkout that was moved too: the programs in it name the old place."""
    if _works(PYTHON) and _stamps().get("place", str(ROOT)) == str(ROOT):
        return
    say(f"Making .venv with Python {sys.version.split()[0]}.")
    must(
        [sys.executable, "-m", "venv", "--clear", "--without-pip", VENV],
        "Python could not make a virtual environment.",
    )


def _works(python: Path) -> bool:
    """Whether the environment's Python starts; after a move or an upgrade of the machine's Python it may not."""
    if not python.exists():
        return False
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], check=False, capture_output=True).returncode == 0


def _install_packages() -> None:
    say("Installing the locked packages.")
    install("--require-hashes", "-r", str(LOCK))


def _install_checkout() -> None:
    install("--no-build-isolation", "--no-deps", "-e", ".")


if __name__ == "__main__":
    sys.exit(main())
