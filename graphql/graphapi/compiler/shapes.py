"""JSON of a declared shape: a jsonb column read as an object whose fields have names, types and descriptions.

What is stored may be older than the shape, so nothing in it is promised: a key that is missing, or holds what is not of
its declared type, is null; of a list those items are left out. That is why only items of lists can be non-null.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLScalarType,
    get_nullable_type,
)
from sqlalchemy import ColumnElement, Numeric, and_, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from graphapi.compiler.build import Build
from graphapi.compiler.errors import SchemaError
from graphapi.compiler.leaves import is_required, stored_words
from graphapi.compiler.records import field_of, is_shape, source_of
from graphapi.compiler.sources import FromColumn
from graphapi.compiler.text import Part, as_text, concat, constant, or_null

Nodes = Sequence[FieldNode]
Json = ColumnElement[Any]
Keys = Callable[[Any, Nodes, Callable[[str, Nodes], "Part | list[Part]"]], list[Part]]
"""Keys and punctuation around values: `Emitter.shape`."""

_KINDS = {"String": "string", "Boolean": "boolean", "Float": "number", "Int": "number"}
"""What a scalar is called in JSON; `JSON` takes everything."""


class Shapes:
    """Writes values of one statement's jsonb columns."""

    def __init__(self, build: Build, keys: Keys) -> None:
        self._build, self._keys = build, keys

    def value(self, found: Json, kind: Any, nodes: Nodes) -> ColumnElement[Any]:
        """JSON text of a value; SQL NULL for what is not of that type."""
        bare = get_nullable_type(kind)
        if isinstance(bare, GraphQLList):
            return case((_is(found, "array"), self._items(found, bare.of_type, nodes)))
        if isinstance(bare, GraphQLObjectType):
            if not is_shape(bare):
                raise SchemaError(f"{bare.name} is no shape of JSON: decorate it by @shape.")
            return case((_is(found, "object"), self._object(found, bare, nodes)))
        if isinstance(bare, GraphQLEnumType):
            return _word(found, bare)
        return _scalar(found, bare)

    def _object(self, found: Json, kind: GraphQLObjectType, nodes: Nodes) -> ColumnElement[Any]:
        def value(name: str, group: Nodes) -> Part:
            definition = kind.fields[name]
            source = source_of(definition)
            if not isinstance(source, FromColumn):
                raise SchemaError(f"{kind.name}.{name}: a shape of JSON has plain fields only.")
            if is_required(definition.type):
                raise SchemaError(f"{kind.name}.{name}: JSON promises nothing; write `| None`.")
            self._build.require(source.permission, f"{kind.name}.{name}")
            key = source.name or field_of(definition).python_name
            inner: Json = found.op("->", return_type=JSONB())(constant(key))
            return or_null(self.value(inner, definition.type, group))

        return concat(self._keys(kind, nodes, value))

    def _items(self, found: Json, kind: Any, nodes: Nodes) -> ColumnElement[Any]:
        name = self._build.alias("items")
        rows = func.jsonb_array_elements(found).table_valued("item", with_ordinality="place").render_derived(name=name)
        written = self.value(literal_column(f"{name}.item", JSONB()), kind, nodes)
        item = written if is_required(kind) else or_null(written)
        listed = func.string_agg(item, aggregate_order_by(constant(","), literal_column(f"{name}.place")))
        return select(concat(["[", listed, "]"])).select_from(rows).scalar_subquery()


def _is(found: Json, kind: str) -> ColumnElement[bool]:
    return func.jsonb_typeof(found) == constant(kind)


def _scalar(found: Json, kind: GraphQLScalarType) -> ColumnElement[Any]:
    """Numbers and texts are written by PostgreSQL as JSON has them; Int only where it is one."""
    if kind.name == "JSON":
        return as_text(found)
    if kind.name not in _KINDS:
        raise SchemaError(f"{kind.name} cannot be read from JSON; {', '.join(_KINDS)} and JSON can.")
    written = case((_is(found, _KINDS[kind.name]), as_text(found)))
    if kind.name != "Int":
        return written
    number = cast(case((_is(found, "number"), as_text(found))), Numeric())
    whole = and_(
        number == func.trunc(number), number.between(literal_column("-2147483648"), literal_column("2147483647"))
    )
    return case((whole, as_text(func.trunc(number))))


def _word(found: Json, kind: GraphQLEnumType) -> ColumnElement[Any]:
    """Of a vocabulary: its GraphQL name for the stored word."""
    text = case((_is(found, "string"), found.op("#>>")(literal_column("'{}'::text[]"))))
    return case(*((text == constant(word), constant(f'"{name}"')) for word, name in stored_words(kind).items()))
