"""How each root field of the SDL is called with a company's own things; a field that is missing here fails the test.

`Its("anna")` stands for the id which a company knows by that name. Calls are tried with the own ids, then with each
of them in turn, and all together, taken from the other company.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from tests.tenancy.calls import Call, Its, by_id
from tests.tenancy.root_reads import FILTERED, READS
from tests.tenancy.root_writes import MORE_WRITES, WRITES

__all__ = ["FILTERED", "MORE_WRITES", "READS", "WRITES", "Call", "Its", "by_id"]


LIVE = {"leadEvents", "slaEvents"}
"""Listened to in tests/graphapi/live/test_tenancy.py."""


def missing(schema: GraphQLSchema) -> set[str]:
    """Root fields and filters over ids that stand in the schema or here, but not in both."""
    queries, mutations = schema.query_type, schema.mutation_type
    assert queries is not None
    assert mutations is not None
    live = schema.subscription_type
    assert live is not None
    filters = {f"{name}.{key}" for name, key in filters_by_id(queries)}
    return (
        (set(queries.fields) ^ set(READS)) | (set(mutations.fields) ^ set(WRITES)) | (filters ^ set(FILTERED))
        | (set(live.fields) ^ LIVE)
    )  # fmt: skip


def filters_by_id(queries: GraphQLObjectType) -> Iterator[tuple[str, str]]:
    """(root field, field of its filter) for every filter over ids."""
    for name, root in queries.fields.items():
        kind = get_named_type(root.args["filter"].type) if "filter" in root.args else None
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((name, key) for key, part in kind.fields.items() if str(part.type) == "IDFilter")


# what is sent --------------------------------------------------------------------------------------------------------


def mixed(given: Any, own: Mapping[str, str], other: Mapping[str, str], foreign: frozenset[int]) -> Any:
    """The arguments with own ids, but for the places numbered in `foreign`."""
    places = iter(range(1_000))

    def walk(value: Any) -> Any:
        if isinstance(value, Its):
            return (other if next(places) in foreign else own)[value.name]
        if isinstance(value, Mapping):
            return {key: walk(inner) for key, inner in value.items()}
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    return walk(given)


def count_ids(given: Any) -> int:
    """How many ids the arguments hold."""
    if isinstance(given, Its):
        return 1
    inner = given.values() if isinstance(given, Mapping) else given if isinstance(given, list) else ()
    return sum(count_ids(value) for value in inner)


def foreign_places(given: Any) -> list[frozenset[int]]:
    """Each place of an id alone, and all of them."""
    count = count_ids(given)
    single = [frozenset({place}) for place in range(count)]
    return single if count < 2 else [*single, frozenset(range(count))]


def reading(schema: GraphQLSchema, name: str, call: Call) -> str:
    """A query of one root field over variables called as its arguments."""
    assert schema.query_type is not None
    root = schema.query_type.fields[name]
    used = {key: root.args[key].type for key in call.given}
    heading = ", ".join(f"${key}: {kind}" for key, kind in used.items())
    arguments = ", ".join(f"{key}: ${key}" for key in used)
    selected = call.selection or everything(root, 2)
    return (
        f"query{f'({heading})' if used else ''} {{ {name}{f'({arguments})' if used else ''}"
        f"{f' {{ {selected} }}' if selected else ''} }}"
    )  # fmt: skip


def writing(schema: GraphQLSchema, name: str, *, deep: bool = False) -> str:
    """A mutation of one root field over `$input`; unless `deep`, what hangs on its objects is left to the reads."""
    assert schema.mutation_type is not None
    root = schema.mutation_type.fields[name]
    asked = everything(root, 2 if deep or _tells_by_item(root) else 1)
    return f"mutation($input: {root.args['input'].type}) {{ {name}(input: $input) {{ {asked} }} }}"


def _tells_by_item(root: GraphQLField) -> bool:
    """Whether errors stand beside each of several results too."""
    parts: Any = get_named_type(root.type)
    kinds: list[Any] = [get_named_type(inner.type) for inner in parts.fields.values()]
    return any("errors" in getattr(kind, "fields", ()) for kind in kinds)


def everything(definition: GraphQLField, depth: int) -> str:
    """Every field that needs no argument, so many levels deep; what is listed page by page is a level too."""
    kind: Any = get_named_type(definition.type)
    if is_leaf_type(kind):
        return ""
    if "edges" in kind.fields:
        node = everything(get_named_type(kind.fields["edges"].type).fields["node"], depth - 1)
        return f"totalCount pageInfo {{ startCursor endCursor }} edges {{ cursor node {{ {node} }} }}"
    parts = [_part(name, inner, depth) for name, inner in kind.fields.items() if not _needs_more(inner)]
    return " ".join(part for part in parts if part) or "__typename"


def _part(name: str, inner: GraphQLField, depth: int) -> str:
    if is_leaf_type(get_named_type(inner.type)):
        return name
    return f"{name} {{ {everything(inner, depth - 1)} }}" if depth > 0 else ""


def _needs_more(inner: GraphQLField) -> bool:
    return any(is_required_argument(argument) for argument in inner.args.values())
