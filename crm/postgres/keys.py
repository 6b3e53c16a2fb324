"""Passwords and keys of an installation: made once, kept 0600 in the data directory."""

import json
import os
import secrets as random
from base64 import urlsafe_b64decode
from dataclasses import asdict, dataclass
from pathlib import Path

from crm.postgres.errors import SetupError
from crm.postgres.places import Home, open_home


@dataclass(frozen=True, slots=True, repr=False)
class Passwords:
    """Passwords of the roles that log in."""

    superuser: str
    owner: str
    app: str
    door: str


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """The keys of the embedded set-up: text that signs tokens, and 32 bytes that encrypt columns."""

    jwt_key: str
    column_key: bytes


def secrets(data_dir: Path | None = None) -> Secrets:
    """The keys of that data directory, made on first use; losing `column.key` loses the encrypted columns."""
    home = open_home(data_dir)
    jwt_key = _keep(home.path / "jwt.key", random.token_urlsafe(48))
    column_file = home.path / "column.key"
    text = _keep(column_file, random.token_urlsafe(32))
    column_key = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(column_key) != 32:
        raise SetupError(f"{column_file} does not hold a key of 32 bytes.", remedy="Put the original file back.")
    return Secrets(jwt_key, column_key)


def passwords(home: Home) -> Passwords:
    """The passwords of that data directory, made on first use."""
    if (home.data / "PG_VERSION").exists() and not home.passwords.exists():
        raise SetupError(
            f"{home.passwords} is missing, so nobody can log in to the data beside it.", remedy="Put the file back."
        )
    fresh = Passwords(*(random.token_urlsafe(24) for _ in range(4)))
    text = _keep(home.passwords, json.dumps(asdict(fresh)))
    try:
        return Passwords(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise SetupError(f"{home.passwords} is damaged.", remedy="Put the original file back.") from error


def _keep(file: Path, fresh: str) -> str:
    """The file's text; `fresh` becomes it when there is no file yet, whole or not at all, whoever comes first."""
    if not file.exists():
        draft = file.with_name(f".{file.name}.{os.getpid()}.{random.token_hex(4)}")
        write_private(draft, fresh)
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    if file.stat().st_mode & 0o077:
        raise SetupError(f"{file} can be read by other accounts.", remedy=f"Run `chmod 600 {file}`.")
    return file.read_text().strip()


def write_private(file: Path, text: str) -> None:
    """Writes a new file that only its owner can read, and waits until the disk has it."""
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
