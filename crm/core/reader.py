"""Reads of one request: one connection, one statement at a time, always inside one workspace."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.util import LRUCache

from crm.core.tally import count

REPORT_SECONDS = 90.0
"""Longest statement of a report, where nothing else is said."""
_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy does not annotate it
_COMPILED: LRUCache[Any, Any] = LRUCache(500)
"""Statements by their shape, as an engine keeps them: compiling costs more than most of them run."""


def compile_statement(statement: Executable) -> tuple[str, list[Any]]:
    """A Core statement as the text asyncpg takes, and its arguments in order.

    Lists are bound as arrays (`column == any_(array)`), never expanded, so one text serves every length.
    """
    made: Any = statement
    compiled, extracted, *_ = made._compile_w_cache(_DIALECT, compiled_cache=_COMPILED, column_keys=[])
    values = compiled.construct_params(extracted_parameters=extracted)
    processors = compiled._bind_processors
    arguments = []
    for name in compiled.positiontup or ():
        value = values[name]
        processor = processors.get(name)
        arguments.append(processor(value) if processor is not None and not isinstance(value, UUID) else value)
    return str(compiled), arguments


class Reader:
    """Runs SELECTs inside an open read transaction; siblings that ask at once wait for one another."""

    def __init__(self, connection: Any, workspace_id: UUID, *, report_seconds: float = REPORT_SECONDS) -> None:
        self.workspace_id = workspace_id
        self._report_milliseconds = int(report_seconds * 1000)
        self._connection = connection
        self._lock = asyncio.Lock()
        self.statements = 0
        """How many statements ran: tests pin it."""

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        """All rows of a statement given as text."""
        async with self._lock:
            self.statements += 1
            rows: list[asyncpg.Record] = await self._connection.fetch(sql, *arguments)
            count(len(rows))
            return rows

    async def fetchrow(self, sql: str, *arguments: Any) -> asyncpg.Record | None:
        """The first row of a statement given as text, or None."""
        async with self._lock:
            self.statements += 1
            row: asyncpg.Record | None = await self._connection.fetchrow(sql, *arguments)
            count(int(row is not None))
            return row

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        """The first value of the first row of a statement given as text, or None."""
        async with self._lock:
            self.statements += 1
            count(1)
            return await self._connection.fetchval(sql, *arguments)

    async def fetchval_once(self, sql: str, *arguments: Any) -> Any:
        """The same of a statement that will hardly come again: it takes the place of none that stays prepared."""
        async with self._lock:
            self.statements += 1
            count(1)
            statement = await self._connection.prepare(sql, name="")  # the next without a name takes its place
            return await statement.fetchval(*arguments)

    async def prepare_for_report(self) -> None:
        """From here on statements of this transaction are planned for the values they are given, and have
        `report_seconds` each.

        For reports over a period: a plan that fits every workspace and period joins row by row where there are many,
        and the cohorts of a million leads take longer than everything else may.
        """
        async with self._lock:
            await self._connection.execute(
                "SET LOCAL plan_cache_mode = force_custom_plan; "
                f"SET LOCAL statement_timeout = '{self._report_milliseconds}ms'"
            )

    async def rows(self, statement: Executable) -> Sequence[asyncpg.Record]:
        """All rows of a Core statement."""
        sql, arguments = compile_statement(statement)
        return await self.fetch(sql, *arguments)

    async def row(self, statement: Executable) -> asyncpg.Record | None:
        """The first row of a Core statement, or None."""
        sql, arguments = compile_statement(statement)
        return await self.fetchrow(sql, *arguments)

    async def value(self, statement: Executable) -> Any:
        """The first value of a Core statement, or None."""
        sql, arguments = compile_statement(statement)
        return await self.fetchval(sql, *arguments)
