"""The database behind the addresses: who gets in as what, extensions, and the tables' version."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from crm import migrate
from crm.commands.examination.findings import Finding, failed, passed
from crm.commands.examination.tables import look_at_rounds, look_at_tables
from crm.commands.trouble import explained
from crm.installation import Installation
from crm.postgres.bootstrap import EXTENSIONS as BOOTSTRAPPED
from crm.postgres.errors import SetupError

OLDEST = 15
EXTENSIONS = (*BOOTSTRAPPED, "btree_gin")
"""What the server has to have; the last one is made by the migrations."""
PATIENCE = 5.0

Look = Callable[[Any], Awaitable[str]]


def look_over(where: Installation) -> Iterator[Finding]:
    """Every check that can be made; those behind a door that does not open are left out."""
    app = list(_as("app_role", where.app_url, (("app_role", _app_role), ("version", _version))))
    yield from app
    if not app[0].ok and app[0].check == "connection":
        return
    yield from _as("door_role", where.door_url, (("door_role", _door_role),))
    is_current = True
    if where.owner_url is not None:
        owner = _as("owner_role", where.owner_url, (("extensions", _extensions), ("migrations", _migrations)))
        yield from owner
        is_current = all(finding.ok for finding in owner)
    if is_current:
        yield from _as("app_role", where.app_url, (("tables", look_at_tables), ("rounds", look_at_rounds)))


def _as(role: str, url: str, looks: tuple[tuple[str, Look], ...]) -> list[Finding]:
    return asyncio.run(_looked(role, url, looks))


async def _looked(role: str, url: str, looks: tuple[tuple[str, Look], ...]) -> list[Finding]:
    found = []
    try:
        async with _connected(url) as connection:
            for check, look in looks:
                try:
                    found.append(passed(check, await look(connection)))
                except SetupError as error:
                    found.append(failed(check, error))
    except Exception as error:
        why = explained(error, url)
        if why is None:
            raise
        found.append(failed("connection" if role == "app_role" else role, why))
    return found


@asynccontextmanager
async def _connected(url: str) -> AsyncGenerator[Any, None]:
    connection = await asyncpg.connect(url, timeout=PATIENCE)
    try:
        yield connection
    finally:
        await connection.close()


async def _app_role(connection: Any) -> str:
    row = await connection.fetchrow("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if row["rolsuper"] or row["rolbypassrls"]:
        what = "a superuser" if row["rolsuper"] else "free of row-level security (BYPASSRLS)"
        raise SetupError(
            f"The role {row['rolname']} of DATABASE_URL is {what}: workspaces would not be kept apart.",
            remedy="Use the role touchline_app, which `touchline bootstrap` makes.",
        )
    owned = await connection.fetchval(
        "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole AND relkind IN ('r', 'p')"
    )
    if owned:
        raise SetupError(
            f"The role {row['rolname']} of DATABASE_URL owns {owned} tables: an owner can switch the fence off.",
            remedy="Use touchline_app in DATABASE_URL and touchline_owner in DATABASE_ADMIN_URL.",
        )
    return f"{row['rolname']} is under row-level security and owns nothing."


async def _version(connection: Any) -> str:
    version = connection.get_server_version()
    if version.major < OLDEST:
        raise SetupError(
            f"This is PostgreSQL {version.major}; {OLDEST} is the oldest that will do.", remedy="Upgrade the server."
        )
    return f"PostgreSQL {await connection.fetchval('SHOW server_version')} answers."


async def _door_role(connection: Any) -> str:
    sees = await connection.fetchval(
        "SELECT coalesce(string_agg(c.relname, ', ' ORDER BY c.relname), '') FROM pg_class c"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"
        " AND c.relname NOT IN ('entry_points') AND c.relname NOT LIKE 'pg\\_stat\\_%'"
        " AND has_table_privilege(c.oid, 'SELECT')"
    )
    if sees:
        raise SetupError(
            f"The role of DATABASE_DOOR_URL can read more than entry points: {sees}.",
            remedy="Use the role touchline_door, which `touchline bootstrap` makes.",
        )
    return "The door role reads entry points only."


async def _extensions(connection: Any) -> str:
    rows = await connection.fetch("SELECT name, installed_version FROM pg_available_extensions")
    installed = {row["name"]: row["installed_version"] for row in rows}
    lacking = [name for name in EXTENSIONS if name not in installed]
    if lacking:
        raise SetupError(
            f"The server lacks the extensions {', '.join(lacking)}.",
            remedy="Install PostgreSQL's contrib package there (postgresql-contrib) and try again.",
        )
    unmade = [name for name in BOOTSTRAPPED if installed[name] is None]
    if unmade:
        raise SetupError(
            f"The database lacks the extensions {', '.join(unmade)}, which its server has.",
            remedy="Make them with `touchline bootstrap`.",
        )
    return f"{', '.join(EXTENSIONS)} can be used."


async def _migrations(connection: Any) -> str:
    exists = await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL")
    at = await connection.fetchval("SELECT version_num FROM alembic_version") if exists else None
    if at != migrate.head():
        raise SetupError(
            f"The tables are at {at or 'nothing'}, this version needs {migrate.head()}.",
            remedy="Run `touchline migrate`.",
        )
    return f"The tables are at {at}."
