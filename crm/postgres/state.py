"""What a running server's users need to know, in one small file."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass

from crm.postgres.places import Home


@dataclass(frozen=True, slots=True)
class State:
    """A server that answers: its port, the processes behind it, and what it runs on."""

    port: int
    supervisor: int
    postmaster: int
    bin_dir: str
    version: str
    throwaway: bool


def write(home: Home, state: State) -> None:
    """Publishes the state, whole or not at all."""
    draft = home.state.with_name(f".{home.state.name}.draft")
    draft.write_text(json.dumps(asdict(state)))
    draft.replace(home.state)


def read(home: Home) -> State | None:
    """The published state; it may be a dead server's, see `is_current`."""
    with suppress(FileNotFoundError, ValueError, TypeError):
        return State(**json.loads(home.state.read_text()))
    return None


def is_alive(pid: int) -> bool:
    """Whether there is a process of that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
