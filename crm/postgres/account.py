"""Who the server runs as: initdb and postgres refuse root, so as root they run as an account that is already there."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from crm.postgres.errors import SetupError

CANDIDATES = ("postgres", "nobody")


class Identity(TypedDict, total=False):
    """The arguments of `subprocess.Popen` that put a child under another account."""

    user: int
    group: int
    extra_groups: Sequence[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An account of this machine."""

    name: str
    uid: int
    gid: int

    @property
    def identity(self) -> Identity:
        """What Popen needs to run a child as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def serving_account(data: Path) -> Account | None:
    """The account the server runs as; None when it is simply ours.

    Existing data keep their owner: PostgreSQL refuses a folder of another account, and `postgres` may have been added
    to the machine after `nobody` made it.
    """
    if os.geteuid() != 0:
        return None
    with suppress(FileNotFoundError, NotADirectoryError):
        owner = data.stat()
        if owner.st_uid != 0:
            return Account(_name_of(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in CANDIDATES:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise SetupError(
        "PostgreSQL does not run as root, and this machine has neither a postgres nor a nobody account.",
        remedy="Start Touchline as an ordinary user, or set DATABASE_URL to a server of your own.",
    )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def first_closed(path: Path, account: Account | None) -> Path | None:
    """The topmost step on the way to `path` (or itself) that the account cannot enter; None when all is open.

    The kernel is asked, as that account: mode bits alone do not tell about access lists.
    """
    if account is None:
        return None
    steps = [str(step) for step in (*reversed(path.parents), path)]
    script = 'for step; do test -x "$step" || { printf %s "$step"; exit 1; }; done'
    answer = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *steps],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **account.identity,
    )
    return Path(answer.stdout) if answer.returncode else None
