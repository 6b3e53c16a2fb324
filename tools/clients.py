"""The npm packages that tests/clients runs: real clients and checkers, installed once for each state of their lock.

They lie beside the environment (`.venv/clients/…`), not in the checkout, and `make setup` does not fetch them:
250 MB and half a minute are for who runs the tests.
"""

import fcntl
import hashlib
import shutil
from pathlib import Path

from tools import node
from tools.steps import ROOT, VENV

SOURCE = ROOT / "tests" / "clients" / "node"
INPUTS = ("package.json", "package-lock.json", ".npmrc")
KEPT = VENV / "clients"
OLDEST_NODE = 20


def node_version() -> int:
    """Major version of the Node on the PATH; 0 where there is none, or no npm."""
    return node.version()[0]


def install() -> Path:
    """The folder `node_modules` of this state of the lock; raises Failed with what npm said."""
    digest = hashlib.sha256(b"\0".join((SOURCE / name).read_bytes() for name in INPUTS)).hexdigest()[:16]
    KEPT.mkdir(parents=True, exist_ok=True)
    with open(KEPT / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = KEPT / digest
        if not made.exists():
            _fetch(made)
    return made / "node_modules"


def _fetch(target: Path) -> None:
    draft = target.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    for name in INPUTS:
        shutil.copy(SOURCE / name, draft / name)
    node.fetch(draft)
    draft.rename(target)
