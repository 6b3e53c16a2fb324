"""The two checks of tenancy as functions, so that the tests can also show that they notice what is broken."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from crm.core.tables import LOCAL_TABLES, LOCAL_TENANT_TABLES, REFERENCE_TABLES, ROOT_TABLE, Table
from crm.core.tenancy import POLICY

CATALOGUE = (Path(__file__).parent / "catalogue.sql").read_text()
FENCED = frozenset({*LOCAL_TENANT_TABLES, "entry_points"})
"""Reference and local tables whose rows belong to workspaces: fenced too."""


def fenced_tables() -> dict[str, str]:
    """Every table whose rows belong to a workspace, and its key column."""
    shared = (REFERENCE_TABLES | LOCAL_TABLES) - FENCED
    return {name: "id" if name == ROOT_TABLE else "workspace_id" for name in sorted(Table.metadata.tables)
            if name not in shared}  # fmt: skip


async def catalogue_violations(connection: Any) -> list[tuple[str, str, str | None]]:
    """Rule, object, detail of everything in the catalogue that breaks a rule."""
    rows = await connection.fetch(
        CATALOGUE, list(REFERENCE_TABLES), list(LOCAL_TABLES), list(FENCED), ROOT_TABLE, await _policy_text(connection)
    )
    return [(row["rule"], row["obj"], row["detail"]) for row in rows]


async def _policy_text(connection: Any) -> str:
    """POLICY as the catalogue prints it: by way of a table that is thrown away."""
    probe = f"probe_{uuid4().hex[:8]}"
    await connection.execute(f"CREATE TEMPORARY TABLE {probe} (workspace_id uuid)")
    await connection.execute(f"CREATE POLICY tenant ON {probe} USING (workspace_id = {POLICY})")
    text = await connection.fetchval(
        "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = $1::regclass", probe
    )
    await connection.execute(f"DROP TABLE {probe}")
    return str(text)


async def put_a_row_in_every_table(superuser: Any, workspaces: tuple[UUID, ...]) -> None:
    """One row of each workspace in each fenced table. Constraints are dropped first: policies and grants are what is
    looked at, and values that please every CHECK would have to be written anew for every table."""
    rows = await superuser.fetch(
        "SELECT conrelid::regclass::text AS t, conname FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype IN ('c', 'f', 'u', 'x')"
        " ORDER BY contype = 'u', contype"
    )
    for row in sorted(rows, key=lambda row: row["conname"].startswith("uq")):
        await superuser.execute(f'ALTER TABLE {row["t"]} DROP CONSTRAINT IF EXISTS "{row["conname"]}" CASCADE')
    for table, key in fenced_tables().items():
        for workspace_id in workspaces:
            await _insert(superuser, table, key, workspace_id)


async def _insert(superuser: Any, table: str, key: str, workspace_id: UUID) -> None:
    columns = await superuser.fetch(
        "SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a"
        " WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull"
        " AND NOT a.atthasdef AND a.attgenerated = ''",
        table,
    )
    values = {column["name"]: _VALUES.get(column["type"].partition("(")[0], "''") for column in columns}
    values[key] = f"'{workspace_id}'"
    await superuser.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})")


_VALUES = {
    "uuid": "gen_random_uuid()",
    "text": "gen_random_uuid()::text",
    "bytea": "sha256(gen_random_uuid()::text::bytea)",
    "boolean": "false",
    "smallint": "1",
    "integer": "1",
    "bigint": "1",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "double precision": "1",
    "numeric": "1",
    "jsonb": "'{}'",
    "text[]": "'{}'",
    "uuid[]": "'{}'",
    "integer[]": "'{}'",
    "smallint[]": "'{}'",
    "bigint[]": "'{}'",
    "xid8": "'1'",
}


async def state(superuser: Any, workspace_id: UUID) -> dict[str, tuple[int, str]]:
    """Count and checksum of that workspace's rows by table; keys tell when they were used, which is no content."""
    parts = [
        f"SELECT '{table}' AS name, count(*) AS n, md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum"
        f" FROM {table} t WHERE {key} = $1"
        for table, key in fenced_tables().items()
        if table != "api_keys"
    ]
    parts.append(
        "SELECT 'api_keys', count(*), md5(string_agg((to_jsonb(t) - 'last_used_at')::text, '|' ORDER BY t.id))"
        " FROM api_keys t WHERE workspace_id = $1"
    )
    found = await superuser.fetch(" UNION ALL ".join(parts), workspace_id)
    return {row["name"]: (row["n"], row["sum"]) for row in found}


async def leaks(app: Any, ours: UUID, theirs: UUID) -> list[str]:
    """Tables in which the app role, inside `ours`, does not see exactly its own row, or can touch the other's."""
    found = []
    for table, key in fenced_tables().items():
        found += await _reads(app, table, key, ours, theirs)
        found += await _writes(app, table, key, ours, theirs)
    return found


async def _reads(app: Any, table: str, key: str, ours: UUID, theirs: UUID) -> list[str]:
    seen = {}
    for name, workspace_id in (("ours", ours), ("theirs", theirs), ("nobody's", None)):
        async with app.transaction():
            if workspace_id is not None:
                await app.execute(f"SET LOCAL app.workspace_id = '{workspace_id}'")
            rows = await app.fetch(f"SELECT {key} AS key FROM {table}")
        seen[name] = {row["key"] for row in rows}
    wanted = {"ours": {ours}, "theirs": {theirs}, "nobody's": set()}
    return [f"{table}: inside {name} workspace one reads {seen[name]}" for name in wanted if seen[name] != wanted[name]]


async def _writes(app: Any, table: str, key: str, ours: UUID, theirs: UUID) -> list[str]:
    """What is not granted at all is refused, which is as good."""
    found = []
    column = f"{key} = {key}"
    kept = "SELECT EXISTS (SELECT FROM pg_policies WHERE tablename = $1 AND policyname = 'kept')"
    stays = bool(await app.fetchval(kept, table))
    for verb in (f"UPDATE {table} SET {column} WHERE {key} = $1", f"DELETE FROM {table} WHERE {key} = $1"):
        own = await _touched(app, verb, ours, ours)
        if own not in ((0, 1, None) if stays and verb.startswith("DELETE") else (1, None)):
            found.append(f"{table}: {verb} touched {own} of our own rows")
        if await _touched(app, verb, ours, theirs) not in (0, None):
            found.append(f"{table}: {verb} touched another workspace's row")
    moved = await _touched(app, f"UPDATE {table} SET {key} = '{theirs}' WHERE {key} = $1", ours, ours)
    if moved is not None:
        found.append(f"{table}: a row was moved to another workspace")
    return found


async def _touched(app: Any, statement: str, inside: UUID, wanted: UUID) -> int | None:
    """Rows touched, in a transaction that is rolled back; None when the database refuses."""
    transaction = app.transaction()
    await transaction.start()
    try:
        await app.execute(f"SET LOCAL app.workspace_id = '{inside}'")
        answer = await app.execute(statement, wanted)
        return int(answer.rsplit(" ", 1)[1])
    except asyncpg.InsufficientPrivilegeError:
        return None
    finally:
        await transaction.rollback()
