"""Offices made once in a process, and written again as rows: making one by the verbs takes forty times as long.

What the verbs wrote of an office is read back after the first making, `created_at` being the hour of its making; the
rows, ids and keys of the next ones are the same, in another database or, where that one has it already, made anew.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Table

from crm.core import clock
from crm.core.database import Database
from crm.core.tables import Table as Base

FILLED = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND (relkind = 'p' OR pg_relation_size(oid) > 0)"
NAMELESS = {"workspaces": "id = {0}", "accounts": "id IN (SELECT account_id FROM members WHERE workspace_id = {0})"}
"""Tables that name the workspace otherwise than by `workspace_id`."""


@dataclass(frozen=True)
class Rows:
    """What is written of one office: a script with the hour of its making left open."""

    script: str
    made_at: str

    def at(self, now: datetime) -> str:
        """The script of an office that is made then."""
        return self.script.replace(self.made_at, _text(now))


async def read_back(database: Database, workspace_id: UUID, made_at: datetime) -> Rows:
    """The rows of that workspace, as they can be written to an empty database."""
    async with database.sessions() as session:
        connection: Any = (await (await session.connection()).get_raw_connection()).driver_connection
        async with connection.transaction():
            await connection.execute(f"SET LOCAL app.workspace_id = '{workspace_id}'")
            filled = {name for (name,) in await connection.fetch(FILLED)}
            parts = [await _insert(connection, table, workspace_id) for table in _tables() if table.name in filled]
    script = ";\n".join(["BEGIN", f"SET LOCAL app.workspace_id = '{workspace_id}'", *filter(None, parts), "COMMIT"])
    rows = Rows(script, _text(made_at))
    assert rows.made_at in script, "Every time in it is that of its making, so that it can be made at another."
    return rows


async def write_again(database: Database, rows: Rows) -> bool:
    """Whether they are written; they are not where the database has them, or another office of that name."""
    async with database.sessions() as session:
        connection: Any = (await (await session.connection()).get_raw_connection()).driver_connection
        try:
            await connection.execute(rows.at(clock.now()))
        except asyncpg.UniqueViolationError:
            await connection.execute("ROLLBACK")
            return False
    return True


@cache
def _tables() -> list[Table]:
    """Those that rows refer to come first."""
    return [table for table in Base.metadata.sorted_tables if "workspace_id" in table.c or table.name in NAMELESS]


async def _insert(connection: Any, table: Table, workspace_id: UUID) -> str | None:
    where = NAMELESS.get(table.name, "workspace_id = {0}").format(f"'{workspace_id}'")
    columns = ", ".join(f'"{column.name}"' for column in table.c if column.computed is None)
    found = await connection.fetchval(f"SELECT json_agg(it)::text FROM {table.name} AS it WHERE {where}")
    if found is None:
        return None
    quoted = found.replace("'", "''")
    rows = f"json_populate_recordset(NULL::{table.name}, '{quoted}')"
    return f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {rows}"


def _text(instant: datetime) -> str:
    """As PostgreSQL writes it in JSON."""
    text, zone = instant.isoformat()[:-6], instant.isoformat()[-6:]
    return (text.rstrip("0") if "." in text else text) + zone
