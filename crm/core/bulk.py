"""Many rows in one statement, whose text does not depend on their number: as one JSON parameter, or by COPY.

Row-level security lets nobody COPY into a table; so a large batch is copied to a stage, a temporary table that only
this connection sees and that is empty again after COMMIT, and goes on from there by INSERT … SELECT, policies and all.
`docs/decisions/0010-import-stage.md` says from where on that pays.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any
from zlib import crc32

import orjson
from sqlalchemy import Result, TextClause, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from crm.core.tables import Table
from crm.core.work import Work

STAGED = 500
"""Rows from which a batch goes through the stage."""

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's dialect factories carry no types


def dump(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as the JSON parameter `:rows`; UUIDs, instants and days as PostgreSQL reads them."""
    return orjson.dumps(list(rows), default=str).decode()


def recordset(table: type[Table], *columns: str, alias: str = "r") -> str:
    """`:rows` as a row source with these columns, typed as in the table."""
    return f"json_to_recordset(CAST(:rows AS json)) AS {alias}({_typed(table, columns)})"


def _typed(table: type[Table], columns: Iterable[str]) -> str:
    types = _of(table).columns
    return ", ".join(f'"{name}" {types[name].type.compile(dialect=_DIALECT)}' for name in columns)


def inserting(table: type[Table], *columns: str, tail: str = "") -> TextClause:
    """INSERT of the parameter `rows` into the workspace `workspace_id`; `tail` follows, for example ON CONFLICT."""
    names = _quoted(columns)
    return text(
        f"INSERT INTO {_of(table).name} (workspace_id, {names})"
        f" SELECT CAST(:workspace_id AS uuid), {names} FROM {recordset(table, *columns)} {tail}"
    )


class Insert:
    """INSERT of any number of rows into one table of the workspace; `tail` follows, for example ON CONFLICT.

    A column that a row does not have is empty. Both ways read the same rows into the same columns in the same order.
    """

    def __init__(self, table: type[Table], *columns: str, tail: str = "") -> None:
        self.columns = columns
        self._table, self._tail = table, tail
        shape = crc32(_typed(table, columns).encode())
        self._stage = f"stage_{_of(table).name}_{shape:08x}"
        """Another release's connection may have a stage of other columns under a pooler: it has another name."""

    async def run(self, work: Work, rows: Sequence[Mapping[str, Any]]) -> Result[Any]:
        """Inserts the rows in their order; what `tail` returns is the result."""
        if len(rows) < STAGED:
            return await work.execute(self._direct, {"workspace_id": work.workspace_id, "rows": dump(rows)})
        connection = await work.raw()
        await connection.execute(self._create)
        await connection.copy_records_to_table(self._stage, records=map(self._record, rows), columns=self.columns)
        return await work.execute(self._staged, {"workspace_id": work.workspace_id})

    @cached_property
    def _direct(self) -> TextClause:
        return inserting(self._table, *self.columns, tail=self._tail)

    @cached_property
    def _staged(self) -> TextClause:
        names = _quoted(self.columns)
        return text(
            f"INSERT INTO {_of(self._table).name} (workspace_id, {names})"
            f" SELECT CAST(:workspace_id AS uuid), {names} FROM pg_temp.{self._stage} {self._tail}"
        )

    @cached_property
    def _create(self) -> str:
        """Made once a connection, emptied before a second use in one transaction (COMMIT empties it anyway)."""
        return (
            "SET LOCAL client_min_messages = warning;"
            f" CREATE TEMPORARY TABLE IF NOT EXISTS {self._stage} ({_typed(self._table, self.columns)})"
            f" ON COMMIT DELETE ROWS; DELETE FROM pg_temp.{self._stage}; RESET client_min_messages"
        )

    @cached_property
    def _record(self) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
        """A row as the tuple COPY takes; documents as text."""
        types = _of(self._table).columns
        documents = frozenset(name for name in self.columns if isinstance(types[name].type, JSONB))
        if not documents:
            names = self.columns
            return lambda row: tuple([row.get(name) for name in names])
        pairs = [(name, name in documents) for name in self.columns]
        return lambda row: tuple(
            [
                orjson.dumps(value, default=str).decode() if is_document and value is not None else value
                for value, is_document in [(row.get(name), is_document) for name, is_document in pairs]
            ]
        )


def _quoted(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _of(table: type[Table]) -> SqlTable:
    made = table.__table__
    if not isinstance(made, SqlTable):
        raise TypeError(f"{table.__name__} is no table.")
    return made
