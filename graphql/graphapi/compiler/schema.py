"""The schema: strawberry builds it, every record is compiled once, and only what compiles starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLSchema, print_schema
from strawberry.exceptions import StrawberryException
from strawberry.schema.config import StrawberryConfig

from graphapi.compiler.arguments_described import describe_arguments
from graphapi.compiler.check import check_everything
from graphapi.compiler.errors import SchemaError
from graphapi.compiler.families_described import describe_generated
from graphapi.compiler.records import Catalog
from graphapi.compiler.registry import fill_names, unknown_names
from graphapi.compiler.weights import COST, LIST_SIZE, Weights
from graphapi.scalars import SCALARS


@dataclass(frozen=True)
class CompiledSchema:
    """What the gateway needs of a schema."""

    graphql: GraphQLSchema
    catalog: Catalog
    config: StrawberryConfig
    scalars: Any
    weights: Weights
    read_permission: str | None = None
    """Demanded for every root field of queries beside its own permission."""
    open_fields: frozenset[str] = frozenset()
    """Root fields of queries that whoever is logged in may ask."""

    def sdl(self) -> str:
        """The schema in GraphQL's own language, with the weights of its fields."""
        return self.weights.written_into(print_schema(self.graphql).rstrip() + "\n")


def build_schema(
    query: type,
    mutation: type | None = None,
    subscription: type | None = None,
    *,
    read_permission: str | None = None,
    open_fields: frozenset[str] = frozenset(),
) -> CompiledSchema:
    """Builds and proves the schema; raises SchemaError naming the first `Type.field` that cannot be compiled."""
    fill_names()
    config = StrawberryConfig(scalar_map=SCALARS)
    made = _strawberry(query, mutation, subscription, config)
    schema = CompiledSchema(
        made._schema,
        Catalog(made._schema),
        config,
        made.schema_converter.scalar_registry,
        Weights(made._schema),
        read_permission,
        open_fields,
    )
    made._schema.directives = (*made._schema.directives, COST, LIST_SIZE)  # not strawberry's: those slow every field
    check_everything(schema.catalog)
    describe_generated(schema.graphql)
    describe_arguments(schema.graphql)
    return schema


def _strawberry(query: type, mutation: type | None, subscription: type | None, config: StrawberryConfig) -> Any:
    """Strawberry's own refusals, in our words: a name in an annotation that is not known is the usual one."""
    try:
        return strawberry.Schema(query=query, mutation=mutation, subscription=subscription, config=config)
    except (StrawberryException, TypeError, NameError) as error:
        unknown = "; ".join(unknown_names())
        hint = f" Not declared by our decorators and not imported at run time: {unknown}." if unknown else ""
        raise SchemaError(f"The schema cannot be built: {error}{hint}") from error
