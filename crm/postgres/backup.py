"""Saving a database to one file and bringing it back (`touchline backup`, `touchline restore`).

Both act as the superuser: forced row-level security holds for the owner too, whose dump would fail.
"""

import asyncio
import os
import subprocess
from pathlib import Path
from secrets import token_hex
from urllib.parse import unquote, urlsplit

from crm.postgres.binaries import Binaries, environment, find
from crm.postgres.bootstrap import MAINTENANCE, OWNER, Connection, connected, furnish, make_database
from crm.postgres.errors import SetupError

_TABLES = """
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
"""


def backup(superuser_url: str, file: Path, *, bin_dir: Path | None = None) -> None:
    """Writes the database of that address to `file` (pg_dump's custom format, compressed, readable by us alone).

    An existing file is replaced once the new one is whole. Raises `SetupError` with pg_dump's own words.
    """
    draft = file.with_name(f".{file.name}.{token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # it will hold personal data
        _run(find(bin_dir), "pg_dump", superuser_url, "--format=custom", f"--file={draft}", _database(superuser_url))
        draft.replace(file)
    except OSError as error:
        raise SetupError(
            f"The backup cannot be written to {file}: {error.strerror}.", remedy="Name another file."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def restore(superuser_url: str, file: Path, *, bin_dir: Path | None = None, replace: bool = False) -> None:
    """Puts the database of that address in the state of `file`, with its owners and grants; the roles must exist.

    Refused when the database holds tables, unless `replace`. It is restored beside the old one and swapped in at the
    end, so a failure leaves everything as it was; sessions in the old one are then cut off. Blocking, and with an
    event loop of its own: from a running one call it by `asyncio.to_thread`.
    """
    programs = find(bin_dir)
    if not file.is_file():
        raise SetupError(f"There is no file {file}.", remedy="Name a file that `touchline backup` wrote.")
    _run(programs, "pg_restore", None, "--list", str(file))
    asyncio.run(_restore(superuser_url, file, programs, replace=replace))


async def _restore(superuser_url: str, file: Path, programs: Binaries, *, replace: bool) -> None:
    target = _database(superuser_url)
    fresh = f"{target}_restored_{token_hex(4)}"
    async with connected(superuser_url, MAINTENANCE) as connection:
        owner = await connection.fetchval("SELECT datdba::regrole::text FROM pg_database WHERE datname = $1", target)
        if owner is not None and not replace:
            await _demand_empty(superuser_url, target)
        await make_database(connection, fresh, owner=OWNER)
        try:
            await furnish(superuser_url, fresh)
            await asyncio.to_thread(_fill, programs, superuser_url, fresh, file)
            async with connected(superuser_url, fresh) as inside:
                await inside.execute("ANALYZE")
            await _swap(connection, target, fresh, exists=owner is not None)
        finally:
            await connection.execute(f'DROP DATABASE IF EXISTS "{fresh}" WITH (FORCE)')


def _fill(programs: Binaries, superuser_url: str, database: str, file: Path) -> None:
    _run(
        programs,
        "pg_restore",
        superuser_url,
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={database}",
        str(file),
    )


async def _demand_empty(superuser_url: str, target: str) -> None:
    async with connected(superuser_url, target) as connection:
        tables = await connection.fetchval(_TABLES)
    if tables:
        raise SetupError(
            f"The database {target} holds {tables} tables, which a restore would replace.",
            remedy="Restore into an empty one, or say --replace.",
        )


async def _swap(connection: Connection, target: str, fresh: str, *, exists: bool) -> None:
    """Renames both in one transaction; nobody may enter the old one meanwhile, for a rename wants it empty."""
    if not exists:
        await connection.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{target}"')
        return
    old = f"{fresh}_old"
    await connection.execute(f'ALTER DATABASE "{target}" ALLOW_CONNECTIONS false')
    try:
        await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", target)
        async with connection.transaction():
            await connection.execute(f'ALTER DATABASE "{target}" RENAME TO "{old}"')
            await connection.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{target}"')
    except BaseException:
        await connection.execute(f'ALTER DATABASE "{target}" ALLOW_CONNECTIONS true')
        raise
    await connection.execute(f'DROP DATABASE "{old}" WITH (FORCE)')


def _database(url: str) -> str:
    return unquote(urlsplit(url).path.lstrip("/"))


def _run(programs: Binaries, name: str, url: str | None, *arguments: str) -> None:
    """One of PostgreSQL's own tools; the password goes by the environment, where other accounts cannot read it."""
    address: list[str] = []
    secret: dict[str, str] = {}
    if url is not None:
        parts = urlsplit(url)
        address = ["--no-password", f"--host={parts.hostname}", f"--port={parts.port or 5432}"]
        address.append(f"--username={unquote(parts.username or '')}")
        secret = {"PGPASSWORD": unquote(parts.password or "")}
    answer = subprocess.run(
        [programs.program(name), *address, *arguments],
        cwd=None,
        env=environment(**secret),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise SetupError(
            f"{name} failed. It said:\n{answer.stderr.strip()}\n",
            remedy="Nothing was changed; mend what it names and try again.",
        )
