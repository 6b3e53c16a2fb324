"""How a value of each scalar is written as JSON by SQL, and over which SQL types it may stand."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any

from babel.core import get_global
from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLScalarType, get_nullable_type
from sqlalchemy import ColumnElement, any_, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from crm.core import money
from graphapi.compiler.errors import SchemaError
from graphapi.compiler.families import family
from graphapi.compiler.text import as_text, concat, constant, or_null

Format = Callable[[ColumnElement[Any]], ColumnElement[Any]]


def _json(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return as_text(func.to_json(value))


def _quoted(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """For values whose text needs no escaping: numbers, ids. `||` and not concat(): nothing stays NULL, never `""`."""
    quote = constant('"')
    return quote.op("||")(as_text(value)).op("||")(quote)


def _moment(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Fixed width; to_char was the fastest of five ways that are (0.5 µs a value)."""
    return func.to_char(func.timezone(constant("UTC"), value), constant('"\\""YYYY-MM-DD"T"HH24:MI:SS.US"Z\\""'))


def _seconds(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return as_text(func.extract("epoch", value))


_TEXT: dict[str, Format] = {"text": _json}
_NUMBER: dict[str, Format] = {"integer": as_text, "bigint": as_text, "float": as_text, "numeric": as_text}
FORMATS: dict[str, dict[str, Format]] = {
    "String": _TEXT,
    "CurrencyCode": _TEXT,
    "URL": _TEXT,
    "ID": _TEXT,
    "Boolean": {"boolean": as_text},
    "Int": {"integer": as_text},
    "Float": _NUMBER,
    "Duration": _NUMBER | {"interval": _seconds},
    "BigInt": {"integer": _quoted, "bigint": _quoted},
    "Decimal": {"integer": _quoted, "bigint": _quoted, "numeric": _quoted},
    "DateTime": {"moment": _moment},
    "Date": {"date": _json},
    "JSON": {"json": as_text},
}
_WHOLE_ARRAYS = {"text", "integer", "bigint", "float", "boolean"}
"""Item types whose arrays to_json() writes exactly as the items are written."""


def leaf(value: ColumnElement[Any], kind: Any, sql: Any, *, nullable: bool) -> ColumnElement[Any]:
    """JSON text of a value of that GraphQL type (list or leaf)."""
    bare = get_nullable_type(kind)
    written = _list(value, bare.of_type, sql) if isinstance(bare, GraphQLList) else format_of(bare, sql)(value)
    return or_null(written) if nullable else written


def format_of(kind: Any, sql: Any) -> Format:
    """The way this leaf type is written from this SQL type."""
    if isinstance(kind, GraphQLEnumType):
        if family(sql) != "text":
            raise SchemaError(f"enum {kind.name} stands over {family(sql)}; it needs text.")
        return _enum_format(kind)
    if not isinstance(kind, GraphQLScalarType):
        raise SchemaError(f"{kind.name} is no value: read it by one, many, connection, embed or a hole.")
    allowed = FORMATS.get(kind.name, {})
    found = allowed.get(family(sql))
    if found is None and kind.name not in FORMATS:
        raise SchemaError(f"the scalar {kind.name} has no format; see graphapi/scalars.py.")
    if found is None:
        wanted = " or ".join(sorted(allowed))
        if family(sql) == "unknown":
            raise SchemaError(f"the SQL type is not known: cast it, for {kind.name} to {wanted}.")
        raise SchemaError(f"{kind.name} stands over {family(sql)}; it can be read from {wanted}.")
    return found


@cache
def _enum_format(kind: GraphQLEnumType) -> Format:
    stored = stored_words(kind)
    if all(value == name for value, name in stored.items()):
        return _quoted  # a name has nothing to escape, and a CHECK keeps other texts out of the column
    return lambda value: case(*((value == constant(text), constant(f'"{name}"')) for text, name in stored.items()))


def stored_words(kind: GraphQLEnumType) -> dict[str, str]:
    """GraphQL names by the words that stand in the database."""
    return {_stored(value.value): name for name, value in kind.values.items()}


def _stored(value: Any) -> str:
    inner = value.value if isinstance(value, Enum) else value
    if not isinstance(inner, str):
        raise SchemaError(f"the enum value {inner!r} is no text.")
    return inner


def _list(value: ColumnElement[Any], item: Any, sql: Any) -> ColumnElement[Any]:
    if family(sql) != "array":
        raise SchemaError(f"a list stands over {family(sql)}; it needs an array column.")
    bare, inner = get_nullable_type(item), sql.item_type
    write = format_of(bare, inner)
    is_plain_enum = isinstance(bare, GraphQLEnumType) and write is _quoted
    if is_plain_enum or (write in (_json, as_text) and family(inner) in _WHOLE_ARRAYS):
        return _json(value)
    return each(value, lambda one: or_null(write(one)))


def each(value: ColumnElement[Any], write: Format) -> ColumnElement[Any]:
    """A JSON list of an array's items, in their order; NULL for a NULL array."""
    items = func.unnest(value).table_valued("item", with_ordinality="place").render_derived(name="items")
    inner = literal_column("items.item", value.type.item_type)  # type: ignore[attr-defined]  # arrays only
    joined = func.string_agg(write(inner), aggregate_order_by(constant(","), literal_column("items.place")))
    listed = select(concat(["[", joined, "]"])).select_from(items).scalar_subquery()
    return case((value.is_not(None), listed))


@cache
def _places() -> dict[int, str]:
    """Currencies by decimal places, other than the usual two, as array constants."""
    found: dict[int, list[str]] = {}
    for code in sorted(get_global("all_currencies")):
        found.setdefault(money.exponent(code), []).append(code)
    return {places: "'{" + ",".join(codes) + "}'::text[]" for places, codes in found.items() if places != 2}


def amount(minor: ColumnElement[Any], currency: ColumnElement[Any]) -> ColumnElement[Any]:
    """Decimal text of minor units with exactly the currency's places: numeric keeps the scale of the factor."""
    factors: list[Any] = [
        (currency == any_(literal_column(codes)), literal_column("1" if places == 0 else f"0.{'0' * (places - 1)}1"))
        for places, codes in _places().items()
    ]
    return concat(['"', minor * case(*factors, else_=literal_column("0.01")), '"'])


def is_required(kind: Any) -> bool:
    """Whether the GraphQL type is non-null."""
    return isinstance(kind, GraphQLNonNull)
