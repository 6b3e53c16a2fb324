"""Node and npm: the machine's where they are new enough, else those of the Python package that .venv gets."""

import shutil
import subprocess
from pathlib import Path

from tools.packages import install
from tools.steps import ROOT, Failed, environment

LOCK = ROOT / "requirements" / "node.txt"
QUICK = ("--ignore-scripts", "--no-progress", "--loglevel=error", "--fetch-retries=2", "--fetch-retry-mintimeout=1000")
"""Of npm ci: no script of a package runs here, and a machine without network learns it within seconds."""
Version = tuple[int, int]


def version() -> Version:
    """Of the Node on the PATH, .venv first: (22, 12); (0, 0) where there is none, or no npm."""
    env = environment()
    if not all(shutil.which(name, path=env["PATH"]) for name in ("node", "npm")):
        return 0, 0
    asked = subprocess.run(["node", "--version"], check=False, capture_output=True, text=True, env=env)
    numbers = asked.stdout.strip().removeprefix("v").split(".")
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 3 and all(map(str.isdigit, numbers[:2])) else (0, 0)


def have(oldest: Version) -> bool:
    """Whether there is a Node as new as that; installed into .venv where there is not, if that can be done."""
    if version() >= oldest:
        return True
    try:
        install("--require-hashes", "-r", str(LOCK))
    except Failed:
        return False
    return version() >= oldest


def npm(*arguments: str, cwd: Path) -> None:
    """Runs npm there; raises Failed with what it said."""
    done = subprocess.run(
        ["npm", *arguments], cwd=cwd, check=False, text=True, env=environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode != 0:
        raise Failed(f"npm {arguments[0]} ended with {done.returncode}: {done.stdout.strip()[-4_000:]}")


def fetch(folder: Path, *more: str) -> None:
    """The packages of that folder's lock, into its node_modules; raises Failed."""
    npm("ci", *QUICK, *more, cwd=folder)
