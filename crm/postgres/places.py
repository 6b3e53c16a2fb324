"""Where the embedded database lives, and the files of that folder."""

import os
from dataclasses import dataclass
from pathlib import Path

from crm.postgres.account import first_closed, serving_account
from crm.postgres.errors import SetupError

VARIABLE = "TOUCHLINE_DATA_DIR"


@dataclass(frozen=True, slots=True)
class Home:
    """The data directory and what lies in it."""

    path: Path

    @property
    def data(self) -> Path:
        """The cluster itself (PGDATA); belongs to the account the server runs as."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """What the server and its supervisor say."""
        return self.path / "postgres.log"

    @property
    def state(self) -> Path:
        """Port and process numbers of the running server, written once it answers."""
        return self.path / "server.json"

    @property
    def passwords(self) -> Path:
        """Passwords of the roles, 0600."""
        return self.path / "passwords.json"

    @property
    def users_lock(self) -> Path:
        """Held shared by every process that uses the server; exclusively by a supervisor that is stopping it."""
        return self.path / "users.lock"

    @property
    def supervisor_lock(self) -> Path:
        """Held exclusively by the one supervisor for as long as it lives."""
        return self.path / "supervisor.lock"


def default_data_dir() -> Path:
    """TOUCHLINE_DATA_DIR; else /var/lib/touchline for root; else `touchline` in the user's data directory."""
    if given := os.environ.get(VARIABLE):
        return Path(given)
    if os.geteuid() == 0:
        return Path("/var/lib/touchline")
    shared = os.environ.get("XDG_DATA_HOME") or ""
    base = Path(shared) if Path(shared).is_absolute() else Path.home() / ".local" / "share"
    return base / "touchline"


def open_home(data_dir: Path | None = None) -> Home:
    """The data directory, made when it is missing; checked to be reachable before anything is put into it.

    As root the server's account must be able to walk there, so folders we make are 0755 (the secrets in them are 0600
    files); folders that are not ours are never opened. Otherwise the folder is the user's alone.
    """
    path = (data_dir or default_data_dir()).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise _unusable(path, None)
    missing = [step for step in (path, *path.parents) if not step.exists()]
    _demand_reachable(missing[-1].parent if missing else path, path)
    try:
        for step in reversed(missing):
            step.mkdir(exist_ok=True)
            step.chmod(0o755 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise _unusable(path, error) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise _unusable(path, None)
    return Home(path.resolve())


def _demand_reachable(existing: Path, path: Path) -> None:
    account = serving_account(path / "data")
    closed = first_closed(existing.resolve(), account)
    if account is not None and closed is not None:
        raise SetupError(
            f"The data directory {path} cannot be reached by the account {account.name}, "
            f"which PostgreSQL runs as: {closed} is closed to it.",
            remedy=f"Set {VARIABLE} to a folder it can enter, for example /var/lib/touchline.",
        )


def _unusable(path: Path, error: OSError | None) -> SetupError:
    cause = f": {error.strerror}" if error is not None and error.strerror else ""
    return SetupError(
        f"The data directory {path} cannot be used by this account{cause}.",
        remedy=f"Run as the account that made it, or set {VARIABLE} to a folder you may write to.",
    )
