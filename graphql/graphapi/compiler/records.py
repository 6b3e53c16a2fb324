"""Decorators that make GraphQL types, and the catalogue of records of one schema."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.types.field import StrawberryField

from graphapi.compiler.documented import describe_fields
from graphapi.compiler.errors import SchemaError
from graphapi.compiler.policy import Rule, allow
from graphapi.compiler.registry import remember
from graphapi.compiler.rows import column_of, table_of
from graphapi.compiler.sources import SOURCE, FromColumn, Source

T = TypeVar("T")
BACKREF = "strawberry-definition"


@dataclass(frozen=True)
class Record:
    """What the compiler knows about a record type."""

    name: str
    kind: type
    model: Any
    prefix: str | None
    key: tuple[str, ...]


def record(
    model: Any,
    *,
    policy: Rule,
    prefix: str | None = None,
    key: tuple[str, ...] = ("id",),
    tenant: str | None = "workspace_id",
    name: str | None = None,
) -> Callable[[type[T]], type[T]]:
    """A type whose values are rows of `model`. `prefix` begins public ids; `key` is unique in a workspace."""
    allow(model, policy, tenant=tenant)

    def decorate(kind: type[T]) -> type[T]:
        for column in key:
            column_of(model, column)
        made = strawberry.type(kind, name=name, description=description_of(kind))
        made.__record__ = Record(name or kind.__name__, made, model, prefix, key)  # type: ignore[attr-defined]  # our mark
        return remembered(made)

    return decorate


def shape(kind: type[T]) -> type[T]:
    """A type whose values are objects in JSON columns: see `shaped`. Every field is `| None`."""
    made = strawberry.type(kind, description=description_of(kind))
    made.__shape__ = True  # type: ignore[attr-defined]  # our mark
    return remembered(made)


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def answer_type(kind: type[T]) -> type[T]:
    """A type whose values are made by functions."""
    return remembered(strawberry.type(kind, description=description_of(kind)))


@dataclass_transform(kw_only_default=True, field_specifiers=(strawberry.field,))
def input_type(kind: type[T]) -> type[T]:
    """An input; optional fields need the default None."""
    return remembered(strawberry.input(kind, description=description_of(kind)))


def queries(kind: type[T]) -> type[T]:
    """Root fields to read; merged into `Query` by inheritance."""
    return remembered(strawberry.type(kind, description=description_of(kind)))


def mutations(kind: type[T]) -> type[T]:
    """Root fields to write; merged into `Mutation` by inheritance."""
    return remembered(strawberry.type(kind, description=description_of(kind)))


def subscriptions(kind: type[T]) -> type[T]:
    """Root fields to listen to; merged into `Subscription` by inheritance."""
    return remembered(strawberry.type(kind, description=description_of(kind)))


def remembered(kind: type[T]) -> type[T]:
    """Known by its name from now on, its fields described by the docstrings under them."""
    describe_fields(kind, kind.__strawberry_definition__)  # type: ignore[attr-defined]  # strawberry's mark
    remember(kind)
    return kind


def description_of(kind: Any) -> str | None:
    """A class's or function's own docstring."""
    text = vars(kind).get("__doc__") if isinstance(kind, type) else kind.__doc__
    return inspect.cleandoc(text) if text else None


def field_of(definition: Any) -> StrawberryField:
    """The strawberry field behind a GraphQL field definition."""
    field = definition.extensions[BACKREF]
    assert isinstance(field, StrawberryField)
    return field


def source_of(definition: Any) -> Source:
    """Where the field's value lives; a plain annotation is a column of the same name."""
    field = field_of(definition)
    source = field.metadata.get(SOURCE)
    return source if isinstance(source, Source) else FromColumn(name=None)


def origin_of(kind: Any) -> Any:
    """The Python class behind a GraphQL type, or None."""
    return getattr(kind.extensions.get(BACKREF), "origin", None)


def record_of(kind: Any) -> Record | None:
    """The record behind a GraphQL type, or None when values are made by functions."""
    origin = origin_of(kind)
    found = vars(origin).get("__record__") if isinstance(origin, type) else None
    return found if isinstance(found, Record) else None


def is_shape(kind: Any) -> bool:
    """Whether a GraphQL type's values are objects in JSON columns."""
    origin = origin_of(kind)
    return isinstance(origin, type) and "__shape__" in vars(origin)


class Catalog:
    """Records of one schema, by type name and by prefix of ids."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.types: dict[type, GraphQLObjectType] = {}
        self.prefixes: dict[str, Record] = {}
        for kind in self.record_types():
            found = record_of(kind)
            assert found is not None
            self.types[found.kind] = kind
            self._claim_prefix(found)

    def record_types(self) -> Iterable[GraphQLObjectType]:
        """GraphQL object types that are rows."""
        return [
            kind
            for kind in self.schema.type_map.values()
            if isinstance(kind, GraphQLObjectType) and record_of(kind) is not None
        ]

    def type_of(self, kind: Any) -> GraphQLObjectType:
        """The GraphQL type of a record's class."""
        try:
            return self.types[kind]
        except KeyError:
            raise SchemaError(f"{getattr(kind, '__name__', kind)} is no record of this schema.") from None

    def prefix_of(self, target: Any) -> str:
        """Prefix of a record given as class or by name."""
        for found in (record_of(kind) for kind in self.types.values()):
            if found is not None and target in (found.kind, found.name) and found.prefix is not None:
                return found.prefix
        raise SchemaError(f"{target!r} is no record with a prefix for ids.")

    def _claim_prefix(self, found: Record) -> None:
        if found.prefix is None:
            return
        other = self.prefixes.setdefault(found.prefix, found)
        if other.kind is not found.kind:
            raise SchemaError(f"{found.name} and {other.name} both use the id prefix {found.prefix!r}.")


def table_name(found: Record) -> str:
    """Name of the record's table."""
    return str(table_of(found.model).name)
