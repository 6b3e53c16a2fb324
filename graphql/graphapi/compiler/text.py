"""JSON text in SQL: constants and expressions joined by concat(), the fastest way measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal_column

Part = str | ColumnElement[Any]

_ARGUMENTS = 90
"""PostgreSQL functions take at most 100 arguments."""

ID_MARK, HOLE_MARK, CURSOR_MARK, CURSOR_END, HOLE_END = "\x01", "\x02", "\x03", "\x04", "\x05"
REFS_MARK = "\x06"
ROOT_MARK, ROW_MARK, KEY_MARK = "\x1e", "\x1d", "\x1f"
"""Control characters never occur in JSON text (they are escaped inside strings and not allowed outside), so whatever
is marked by one was written by a constant of our own and no value of a user can forge it."""


def constant(text: str) -> ColumnElement[str]:
    """An SQL string constant."""
    return literal_column("'" + text.replace("'", "''") + "'", Text())


def merged(parts: Iterable[Part]) -> list[Part]:
    """The same parts with neighbouring constants joined."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return found


def concat(parts: Iterable[Part]) -> ColumnElement[str]:
    """One text of all parts. concat() skips NULL, so every part must be proved to be there."""
    items = [constant(part) if isinstance(part, str) else part for part in merged(parts)]
    while len(items) > _ARGUMENTS:
        items = [
            func.concat(*items[start : start + _ARGUMENTS], type_=Text()) for start in range(0, len(items), _ARGUMENTS)
        ]
    return func.concat(*items, type_=Text()) if items else constant("")


def or_null(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The text, or JSON null where it is NULL."""
    return func.coalesce(value, constant("null"), type_=Text())


def as_text(value: ColumnElement[Any]) -> ColumnElement[str]:
    """value::text"""
    return cast(value, Text())
