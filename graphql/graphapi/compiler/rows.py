"""Rows of tables as conditions and expressions see them, and what may be known about their columns."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, inspect, literal_column
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect

from graphapi.compiler.errors import SchemaError

DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves dialects untyped
_QUOTE = DIALECT.identifier_preparer.quote


@cache
def table_of(model: Any) -> Table:
    """The table of a declarative class, or the table itself."""
    table = model if isinstance(model, Table) else getattr(model, "__table__", None)
    if not isinstance(table, Table):
        raise SchemaError(f"{model!r} is no table.")
    return table


@cache
def columns_of(model: Any) -> Mapping[str, Column[Any]]:
    """Columns by the names Python uses for them."""
    if isinstance(model, Table):
        return dict(model.columns.items())
    return {attribute.key: attribute.columns[0] for attribute in inspect(model).column_attrs}


def column_of(model: Any, name: str) -> Column[Any]:
    """One column; raises SchemaError when the table has none of that name."""
    try:
        return columns_of(model)[name]
    except KeyError:
        raise SchemaError(f"{table_of(model).name} has no column {name!r}.") from None


class Row:
    """One row source of a statement: attributes are columns of that alias.

    Columns are rendered as text (`leads_1.name`), so SQLAlchemy infers no FROM and no correlation from them, and what
    was used is known when the source is written: a limited page selects these columns only.
    """

    def __init__(self, model: Any, alias: str) -> None:
        self._model = model
        self._alias = alias
        self._used: dict[str, ColumnElement[Any]] = {}

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        column = column_of(self._model, name)
        if name not in self._used:
            self._used[name] = literal_column(f"{self._alias}.{_QUOTE(column.name)}", column.type)
        return self._used[name]


def alias_of(row: Row) -> str:
    """The name of the row's source in the statement."""
    return row._alias


def model_of(row: Row) -> Any:
    """The table or declarative class the row is of."""
    return row._model


def used_columns(row: Row) -> list[tuple[str, Any]]:
    """Database names and types of the columns that were used so far."""
    return [(column_of(row._model, name).name, element.type) for name, element in row._used.items()]
