"""Roles, database and extensions, made by the superuser; the same for the embedded server and one of your own.

Every statement may be run again: the passwords given are the truth, attributes and grants are put right.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote, urlsplit

import asyncpg

from crm.postgres.errors import SetupError

DATABASE = "touchline"
SUPERUSER = "postgres"
OWNER = "touchline_owner"
APP = "touchline_app"
DOOR = "touchline_door"
SEARCH = "touchline_search"
EXTENSIONS = ("pg_trgm", "btree_gist")
OPTIONAL_EXTENSIONS = ("pg_stat_statements",)
MAINTENANCE = "postgres"
TEMPLATE = "template1"
_LOCK = 7_086_512_281_774  # any number of ours: two bootstraps at once would update the same catalogue rows

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@dataclass(frozen=True, slots=True, repr=False)
class RolePasswords:
    """Passwords of the roles that log in."""

    owner: str
    app: str
    door: str


async def bootstrap(
    superuser_url: str, passwords: RolePasswords, *, database: str = DATABASE, template: bool = False
) -> None:
    """Makes roles and database as the service expects them, and the extensions in it.

    `template` puts the extensions into template1 too, so that every database made later has them (the embedded server).
    Raises `SetupError` when the account given may not do it.
    """
    async with connected(superuser_url, MAINTENANCE) as connection:
        await connection.execute(f"SELECT pg_advisory_lock({_LOCK})")
        await _make_roles(connection, passwords)
        await make_database(connection, database)
        await furnish(superuser_url, database)
        if template:
            await furnish(superuser_url, TEMPLATE, grants=False)


async def _make_roles(connection: Connection, passwords: RolePasswords) -> None:
    for name, password in ((OWNER, passwords.owner), (APP, passwords.app), (DOOR, passwords.door)):
        await _make_role(connection, name, "LOGIN NOBYPASSRLS")
        await connection.execute(await _rendered(connection, "ALTER ROLE %I PASSWORD %L", name, password))
    # The owner of SECURITY DEFINER search functions, whose text carries both fences: under row-level security
    # their operators (not LEAKPROOF) could not use an index.
    await _make_role(connection, SEARCH, "NOLOGIN BYPASSRLS")
    member = await connection.fetchval("SELECT pg_has_role($1::name, $2::name, 'MEMBER')", OWNER, SEARCH)
    if not member:
        await connection.execute(f"GRANT {SEARCH} TO {OWNER}")  # so that it can ALTER FUNCTION … OWNER TO


async def _make_role(connection: Connection, name: str, attributes: str) -> None:
    verb = "ALTER" if await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name) else "CREATE"
    await connection.execute(f"{verb} ROLE {name} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION {attributes}")


async def make_database(connection: Connection, name: str, *, owner: str = OWNER) -> None:
    """Makes the database when it is missing, in UTF-8 and the cluster's locale; its owner is put right."""
    if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        await connection.execute(await _rendered(connection, "ALTER DATABASE %I OWNER TO %I", name, owner))
        return
    text = "CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING 'UTF8'"
    await connection.execute(await _rendered(connection, text, name, owner))


async def furnish(superuser_url: str, database: str, *, grants: bool = True) -> None:
    """Extensions of one database, and who may enter it."""
    async with connected(superuser_url, database) as connection:
        for name in EXTENSIONS:
            await connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA public")
        for name in OPTIONAL_EXTENSIONS:
            if await connection.fetchval("SELECT 1 FROM pg_available_extensions WHERE name = $1", name):
                await connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA public")
        if grants:
            await connection.execute(await _rendered(connection, "REVOKE ALL ON DATABASE %I FROM PUBLIC", database))
            for role, right in ((APP, "CONNECT, TEMPORARY"), (DOOR, "CONNECT")):
                text = f"GRANT {right} ON DATABASE %I TO %I"
                await connection.execute(await _rendered(connection, text, database, role))
            # USAGE for those who read; CREATE because a function's new owner must have it in the function's schema
            await connection.execute(f"GRANT USAGE ON SCHEMA public TO {APP}, {DOOR}, {SEARCH}")
            await connection.execute(f"GRANT CREATE ON SCHEMA public TO {SEARCH}")


async def _rendered(connection: Connection, text: str, *values: str) -> str:
    """A utility statement with quoted values: those statements take no parameters."""
    rendered = await connection.fetchval("SELECT format($1::text, VARIADIC $2::text[])", text, list(values))
    return str(rendered)


def role_url(role: str, password: str, port: int, database: str = DATABASE) -> str:
    """The address of one role's database on this machine's server."""
    return f"postgresql://{role}:{quote(password, safe='')}@127.0.0.1:{port}/{quote(database, safe='')}"


def at_database(url: str, database: str) -> str:
    """The same address for another database of the server."""
    return urlsplit(url)._replace(path=f"/{quote(database, safe='')}").geturl()


@asynccontextmanager
async def connected(url: str, database: str) -> AsyncIterator[Connection]:
    """A connection to one database of the server at that address; what the server refuses becomes a `SetupError`."""
    try:
        connection = await asyncpg.connect(at_database(url, database))
    except (OSError, asyncpg.PostgresError, ValueError) as error:
        raise SetupError(
            f"The database {database} cannot be entered: {error}.",
            remedy="Check host, user and password of the address.",
        ) from error
    try:
        yield connection
    except asyncpg.PostgresError as error:
        raise SetupError(
            f"PostgreSQL refused to set up {database}: {error}.",
            remedy="Give the address of a superuser of that server.",
        ) from error
    finally:
        await connection.close()
