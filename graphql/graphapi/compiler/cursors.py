"""Opaque positions in ordered lists: the order's signature and the sort values of a row, as base64url of JSON."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, func

from graphapi.compiler import values
from graphapi.compiler.build import Build, Getter
from graphapi.compiler.errors import RequestError, SchemaError
from graphapi.compiler.families import family
from graphapi.compiler.given import Given
from graphapi.compiler.orders import OrderItem, signature
from graphapi.compiler.text import CURSOR_END, CURSOR_MARK, Part, as_text, concat, or_null


def _whole(bits: int) -> Callable[[Any], Any]:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
            raise ValueError
        return value

    return read


def _exact(*kinds: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) not in kinds:
            raise ValueError
        return value

    return read


def _moment(value: Any) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError
    return found


def _decimal(value: Any) -> Decimal:
    found = Decimal(value)
    if not found.is_finite():
        raise ValueError
    return found


_READ: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: values.text(_exact(str)(value), "cursor"),
    "integer": _whole(32),
    "bigint": _whole(64),
    "float": lambda value: float(_exact(int, float)(value)),
    "boolean": _exact(bool),
    "uuid": lambda value: UUID(_exact(str)(value)),
    "moment": _moment,
    "date": lambda value: date.fromisoformat(value),
    "numeric": lambda value: _decimal(_exact(str)(value)),
}
_PLAIN = {"integer", "bigint", "float", "boolean"}
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def written(items: Sequence[OrderItem], columns: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    """The marked cursor of a row inside a JSON string; `finish` encodes it."""
    parts: list[Part] = [f'"{CURSOR_MARK}["{signature(items)}"']
    for item, column in zip(items, columns, strict=True):
        parts += [",", _value(item, column)]
    return concat([*parts, f']{CURSOR_END}"'])


def _value(item: OrderItem, column: ColumnElement[Any]) -> ColumnElement[Any]:
    kind = family(item.value.type)
    if kind not in _READ:
        raise SchemaError(f"a list sorted by {item.name} ({kind}) cannot be paged; cast it to a known type.")
    if kind in _PLAIN:
        text = as_text(column)
    else:
        text = concat(['"', column, '"']) if kind in ("uuid", "numeric") else as_text(func.to_json(column))
    if not item.nullable:
        return text
    return or_null(text) if kind not in ("uuid", "numeric") else _nullable_quoted(column)


def _nullable_quoted(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return or_null(as_text(func.to_json(as_text(column))))


def encode(inner: str) -> str:
    """The opaque text of a cursor's JSON."""
    return binascii.b2a_base64(inner.encode(), newline=False).translate(_URL_SAFE).rstrip(b"=").decode()


@lru_cache(maxsize=1024)
def _decoded(cursor: str) -> list[Any]:
    if len(cursor) > 8192:
        raise ValueError
    padded = cursor + "=" * (-len(cursor) % 4)
    found = orjson.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    if not isinstance(found, list):
        raise ValueError
    return found


def positions(given: Given, items: Sequence[OrderItem], build: Build) -> list[ColumnElement[Any]]:
    """The sort values of a client's cursor, bound one by one; a forged cursor never reaches the database."""
    expected = signature(items)
    kinds = [(item, family(item.value.type)) for item in items]

    def read(cursor: Any, path: str) -> list[Any]:
        try:
            mark, *found = _decoded(cursor)
            if mark == expected and len(found) == len(kinds):
                return [_part(item, kind, value) for (item, kind), value in zip(kinds, found, strict=True)]
        except (ValueError, TypeError, ArithmeticError, binascii.Error, RequestError):
            raise RequestError(f"{path} is no cursor of this list.") from None
        raise RequestError(f"{path} is a cursor of another list or another order.")

    def getter(place: int) -> Getter:
        return lambda run: read(given.fetch(run.variables), given.path)[place]

    return [build.bind(getter(place), item.value.type) for place, item in enumerate(items)]


def _part(item: OrderItem, kind: str, value: Any) -> Any:
    if value is None:
        if not item.nullable:
            raise ValueError
        return None
    return _READ[kind](value)
