"""The browser that tests/console drives: apt's Chromium, installed where it is missing and we may.

    python -m tools.browser      # in CI, beside the set-up; `make test` asks again and finds it

Nothing is installed for anybody but root, and nothing but by apt: a developer's machine is told what it lacks.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.steps import say

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
VARIABLE = "TOUCHLINE_CHROMIUM"
APT = "apt-get"
INSTALL = ("install", "-y", "-q", "--no-install-recommends", "chromium")
PATIENCE = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20")


def found() -> Path | None:
    """The browser's program: the one the environment names, else the first on the PATH."""
    names = (os.environ[VARIABLE],) if os.environ.get(VARIABLE) else NAMES
    there = next((path for name in names if (path := shutil.which(name))), None)
    return Path(there) if there else None


def have() -> bool:
    """Whether there is one; as root, with apt, one is fetched where there is none."""
    with open(Path(tempfile.gettempdir()) / f"touchline-browser-{os.getuid()}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if found() is None and os.geteuid() == 0 and shutil.which(APT):
            say("Installing Chromium for the tests of the console.")
            _ = _apt(*INSTALL) == 0 or (_apt("update", "-q"), _apt(*INSTALL))
    return found() is not None


def _apt(*arguments: str) -> int:
    """Its exit status; 1 where it came to no end: a mirror that hangs is a browser that is missing, no broken test."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        ended = subprocess.run(
            [APT, *PATIENCE, *arguments], check=False, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            timeout=300,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1
    return ended.returncode


if __name__ == "__main__":
    sys.exit(0 if have() else 1)
