"""What all worlds are filled by: SQL with places for values, tables without plain indexes, a line that says how far it is.

Rows go in by INSERT … SELECT as the superuser: foreign keys are not checked (`session_replication_role`), they hold by
construction; the plain indexes of large tables are made afterwards. The largest tables may be unlogged, which is read
alike and written in half the time; keys of other tables that point at them are given up for that.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from crm.core.database import set_json_codecs

Told = Callable[[str, float], None]
"""Hears what is being done, and how much of it is."""

UID = """
CREATE OR REPLACE FUNCTION pg_temp.uid(moment timestamptz, kind text, number bigint) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '7' || substr(md5(kind), 1, 3) || '8'
    || lpad(to_hex(number), 15, '0'))::uuid $$
"""
"""A UUIDv7 made of a moment, a kind and a number: time-ordered as the service's own, and the same every time."""


_POINTING = """
SELECT conrelid::regclass::text AS child, quote_ident(conname) AS name FROM pg_constraint
WHERE contype = 'f' AND confrelid = $1::text::regclass
"""


async def prepare(connection: Any, unlogged: Iterable[str] = ()) -> None:
    """Settings of the session that fills."""
    await set_json_codecs(connection)
    await connection.execute(
        "SET session_replication_role = replica; SET jit = off; SET work_mem = '256MB'; SET synchronous_commit = off;"
        "SET maintenance_work_mem = '1GB'; SET max_parallel_workers_per_gather = 0; SELECT setseed(0.42)"
    )
    for table in unlogged:
        for row in await connection.fetch(_POINTING, table):
            await connection.execute(f"ALTER TABLE {row['child']} DROP CONSTRAINT {row['name']}")
        await connection.execute(f"ALTER TABLE {table} SET UNLOGGED")
    await connection.execute(UID)


async def without_indexes(connection: Any, tables: Sequence[str]) -> list[str]:
    """Drops the plain indexes of the tables for as long as they are filled; says how to make them again."""
    found = await connection.fetch(
        "SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i"
        " WHERE i.indrelid = ANY($1::text[]::regclass[]) AND NOT i.indisunique ORDER BY 1",
        list(tables),
    )
    await connection.execute(";".join(f"DROP INDEX {row['name']}" for row in found))
    return [row["definition"] for row in found]


async def make_indexes(connection: Any, definitions: Sequence[str], told: Told) -> None:
    """Makes them again."""
    for place, definition in enumerate(definitions):
        told("Indexes", place / len(definitions))
        await connection.execute(definition)


def filled(statement: str, values: dict[str, str]) -> str:
    """The statement with `<name>` replaced by its value."""
    for name, value in values.items():
        statement = statement.replace(f"<{name}>", value)
    return statement


def quoted(value: UUID) -> str:
    """An id as SQL."""
    return f"'{value}'::uuid"


def ids(values: Iterable[UUID]) -> str:
    """An array of ids as SQL."""
    return "ARRAY[" + ", ".join(f"'{value}'" for value in values) + "]::uuid[]"


def texts(values: Iterable[str]) -> str:
    """An array of words as SQL."""
    return "ARRAY[" + ", ".join(f"'{value}'" for value in values) + "]::text[]"


class Bar:
    """One line on the terminal that is written over; a line for each thing done where there is none."""

    def __init__(self, terminal: bool) -> None:
        self._terminal, self._begun, self._doing = terminal, time.perf_counter(), ""

    def __call__(self, doing: str, share: float) -> None:
        seconds = time.perf_counter() - self._begun
        if self._terminal:
            done = "#" * round(share * 30)
            print(f"\r\033[K[{done:<30}] {share:4.0%} {doing} ({seconds:.0f} s)", end="", flush=True)
        elif doing != self._doing:
            print(f"{seconds:6.0f} s  {doing}", flush=True)
        self._doing = doing
