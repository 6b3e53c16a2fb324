"""The committed SDL: it is the code's, and everything in it is described."""

from collections.abc import Iterator

from graphql import GraphQLSchema, build_schema, is_specified_scalar_type
from graphql.type import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
)

from tools import schema as snapshot


def test_the_sdl_is_current() -> None:
    assert snapshot.SNAPSHOT.read_text(encoding="utf-8") == snapshot.current(), "run `make schema`"


def test_every_type_and_field_is_described() -> None:
    schema = build_schema(snapshot.SNAPSHOT.read_text(encoding="utf-8"))
    assert sorted(_undescribed(schema)) == []


def _undescribed(schema: GraphQLSchema) -> Iterator[str]:
    own = (kind for name, kind in schema.type_map.items() if not name.startswith("__"))
    for kind in own:
        if is_specified_scalar_type(kind):
            continue
        if not kind.description:
            yield kind.name
        yield from _bare_members(kind)


def _bare_members(kind: GraphQLNamedType) -> Iterator[str]:
    """Of an enum only the type is described: its values are the field's standard words."""
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        yield from (f"{kind.name}.{name}" for name, field in kind.fields.items() if not field.description)
