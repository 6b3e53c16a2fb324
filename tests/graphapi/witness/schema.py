"""The published schema, as graphql-core reads it."""

from pathlib import Path
from typing import Any

from graphql import GraphQLSchema, build_schema, get_named_type

SDL: GraphQLSchema = build_schema((Path(__file__).parents[3] / "graphql" / "schema.graphql").read_text())


def is_connection(declared: Any) -> bool:
    """Whether a field is a list in pages."""
    return get_named_type(declared).name.endswith("Connection")


def node_of(declared: Any) -> str:
    """The type of what a list holds."""
    kind: Any = get_named_type(declared)
    if is_connection(declared):
        kind = get_named_type(get_named_type(kind.fields["edges"].type).fields["node"].type)
    name: str = kind.name
    return name
