"""Many rows in one statement: an INSERT over one JSON parameter, so that its text does not depend on their number."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Table as SqlTable
from sqlalchemy import TextClause, text
from sqlalchemy.dialects import postgresql

from crm.core.tables import Table

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's dialect factories carry no types


def dump(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as the JSON parameter `:rows`; UUIDs, instants and days as PostgreSQL reads them."""
    return orjson.dumps(list(rows), default=str).decode()


def recordset(table: type[Table], *columns: str, alias: str = "r") -> str:
    """`:rows` as a row source with these columns, typed as in the table."""
    typed = _of(table).columns
    listed = ", ".join(f'"{name}" {typed[name].type.compile(dialect=_DIALECT)}' for name in columns)
    return f"jsonb_to_recordset(CAST(:rows AS jsonb)) AS {alias}({listed})"


def inserting(table: type[Table], *columns: str, tail: str = "") -> TextClause:
    """INSERT of the parameter `rows` into the workspace `workspace_id`; `tail` follows, for example ON CONFLICT."""
    names = ", ".join(f'"{name}"' for name in columns)
    return text(
        f"INSERT INTO {_of(table).name} (workspace_id, {names})"
        f" SELECT CAST(:workspace_id AS uuid), {names} FROM {recordset(table, *columns)} {tail}"
    )


def _of(table: type[Table]) -> SqlTable:
    made = table.__table__
    if not isinstance(made, SqlTable):
        raise TypeError(f"{table.__name__} is no table.")
    return made
