"""How many rows a statement asks for."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, literal_column


def at_most(count: int) -> ColumnElement[Any]:
    """The number as a literal of the statement: with `LIMIT $n` PostgreSQL plans anew at every call (decisions §3)."""
    return literal_column(str(int(count)), Integer())
