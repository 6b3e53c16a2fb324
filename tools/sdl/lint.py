"""The style of the SDL: names, Relay's rules, payloads. `broken(schema)` gives a sentence for each rule broken.

Descriptions are asked for in `tests/architecture/test_schema.py`. Rules of servers in general are left to the linters
of npm (`tests/clients`); these are the rules of this project, which no linter knows.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
    is_specified_scalar_type,
)

from tools.sdl import names
from tools.sdl.deprecations import undated

CONNECTION = ["edges", "pageInfo", "totalCount", "totalCountIsExact"]
RELAY = {"Query.nodes": "[Node]!"}
"""What Relay itself types otherwise: an id that is not there gives null in its place."""


def broken(schema: GraphQLSchema) -> list[str]:
    """Every rule that is broken, as `where: what to do.`"""
    rules: tuple[Callable[[GraphQLSchema], Iterable[str]], ...] = (
        _types, _fields, _booleans, _times, _ids, _lists, _connections, _queries, _mutations, _payloads, undated,
    )  # fmt: skip
    return sorted({sentence for rule in rules for sentence in rule(schema)})


def _own(schema: GraphQLSchema) -> Iterator[GraphQLNamedType]:
    return (
        kind
        for name, kind in schema.type_map.items()
        if not name.startswith("__") and not is_specified_scalar_type(kind)
    )


def _members(schema: GraphQLSchema) -> Iterator[tuple[GraphQLNamedType, str, Any]]:
    """(type, name, field) of every object, interface and input."""
    for kind in _own(schema):
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            yield from ((kind, name, field) for name, field in kind.fields.items())


def _types(schema: GraphQLSchema) -> Iterator[str]:
    for kind in _own(schema):
        plain = kind.name
        for scalar in names.SCALARS_IN_CAPITALS:
            plain = plain.removeprefix(scalar) if plain.startswith(scalar) else plain
        if plain and not names.TYPE.fullmatch(plain):
            yield f"{kind.name}: write a type's name in PascalCase, a short form as a word."
        is_input = isinstance(kind, GraphQLInputObjectType)
        if is_input != kind.name.endswith(("Input", "Filter", "Order")) and not isinstance(kind, GraphQLEnumType):
            yield f"{kind.name}: inputs end in Input, Filter or Order, and nothing else does."
        if isinstance(kind, GraphQLEnumType):
            yield from _values(kind)


def _values(kind: GraphQLEnumType) -> Iterator[str]:
    if kind.name.endswith("Enum"):
        yield f"{kind.name}: an enum is named for what it says, without Enum."
    for value in kind.values:
        if not names.VALUE.fullmatch(value):
            yield f"{kind.name}.{value}: write values in CAPITALS_WITH_UNDERSCORES."


def _fields(schema: GraphQLSchema) -> Iterator[str]:
    for kind, name, field in _members(schema):
        for where, called in [
            (f"{kind.name}.{name}", name),
            *((f"{kind.name}.{name}({each}:)", each) for each in getattr(field, "args", {})),
        ]:
            if not names.FIELD.fullmatch(called):
                yield f"{where}: write it in camelCase."
            for word in names.SHORT_FORMS.intersection(names.words(called)):
                yield f"{where}: write {word!r} out."


def _booleans(schema: GraphQLSchema) -> Iterator[str]:
    for kind, name, field in _members(schema):
        if isinstance(kind, GraphQLInputObjectType) or str(get_named_type(field.type)) != "Boolean":
            continue
        is_known = {f"{kind.name}.{name}", f"*.{name}"} & set(names.BOOLEANS)
        if names.words(name)[0] not in names.BOOLEAN_PREFIXES and not is_known:
            yield f"{kind.name}.{name}: a boolean asks a question; begin it with is, has, can, may or needs."


def _times(schema: GraphQLSchema) -> Iterator[str]:
    allowed = {"DateTime": names.MOMENTS, "Date": names.DAYS}
    for kind, name, field in _members(schema):
        last = allowed.get(str(get_named_type(field.type)))
        if last is not None and not kind.name.endswith("Filter") and names.words(name)[-1] not in last:
            yield f"{kind.name}.{name}: end a time in At or By, a day in On, Start, End, Day, Week or Month."


def _ids(schema: GraphQLSchema) -> Iterator[str]:
    for kind, name, field in _members(schema):
        parts = names.words(name)
        is_named = len(parts) > 1 and parts[-1] in ("id", "ids") and not set(parts) & set(names.NOT_OUR_IDS)
        of_ours = str(get_named_type(field.type)) in ("ID", "IDFilter", "Boolean")
        if is_named and not of_ours:
            yield f"{kind.name}.{name}: what ends in Id is an ID; text of another system is an externalId."


def _lists(schema: GraphQLSchema) -> Iterator[str]:
    for kind, name, field in _members(schema):
        shown = str(field.type)
        if re.search(r"[^!]\]", shown) and RELAY.get(f"{kind.name}.{name}") != shown:
            yield f"{kind.name}.{name}: the items of a list are never null; write [X!]."


def _connections(schema: GraphQLSchema) -> Iterator[str]:
    for kind, name, field in _members(schema):
        found = get_named_type(field.type)
        if _is_connection(found):
            yield from _paged(f"{kind.name}.{name}", field)
    for kind in _own(schema):
        if isinstance(kind, GraphQLObjectType) and _is_connection(kind):
            yield from _connection(schema, kind)
    if "Node" in schema.type_map:
        yield from _node(schema)


def _is_connection(kind: GraphQLNamedType) -> bool:
    return isinstance(kind, GraphQLObjectType) and kind.name.endswith("Connection")


def _paged(where: str, field: GraphQLField) -> Iterator[str]:
    if not is_non_null_type(field.type):
        yield f"{where}: a connection is never null."
    if missing := {"first", "after"} - set(field.args):
        yield f"{where}: a connection takes {' and '.join(sorted(missing))}."


def _connection(schema: GraphQLSchema, kind: GraphQLObjectType) -> Iterator[str]:
    stem = kind.name.removesuffix("Connection")
    if list(kind.fields) != CONNECTION:
        yield f"{kind.name}: a connection has {', '.join(CONNECTION)}, and nothing else."
        return
    if [str(kind.fields[name].type) for name in CONNECTION[:2]] != [f"[{stem}Edge!]!", "PageInfo!"]:
        yield f"{kind.name}: edges are [{stem}Edge!]!, pageInfo is PageInfo!."
    edge = schema.type_map.get(f"{stem}Edge")
    shape = {name: str(field.type) for name, field in getattr(edge, "fields", {}).items()}
    if shape.get("cursor") != "String!" or shape.get("node") != f"{stem}!":
        yield f"{stem}Edge: an edge has cursor: String! and node: {stem}!."


def _node(schema: GraphQLSchema) -> Iterator[str]:
    query: Any = schema.query_type
    shape = {name: str(query.fields[name].type) for name in ("node", "nodes") if name in query.fields}
    if shape != {"node": "Node", "nodes": "[Node]!"}:
        yield "Query: Relay asks for node(id: ID!): Node and nodes(ids: [ID!]!): [Node]!."
    for kind in schema.get_possible_types(schema.type_map["Node"]):  # type: ignore[arg-type]  # an interface
        if str(kind.fields["id"].type) != "ID!":
            yield f"{kind.name}.id: the id of a Node is ID!."


def _queries(schema: GraphQLSchema) -> Iterator[str]:
    query: Any = schema.query_type
    for name, field in query.fields.items():
        if names.words(name)[0] in names.VERBS_FIRST:
            yield f"Query.{name}: name it for what it gives, without {names.words(name)[0]}."
        if list(field.args) == ["id"] and is_non_null_type(field.type):
            yield f"Query.{name}: what is asked by id can be missing, so it is nullable."
        if _is_connection(get_named_type(field.type)) and not name.endswith(("s", "people")):
            yield f"Query.{name}: a connection is named in the plural."


def _mutations(schema: GraphQLSchema) -> Iterator[str]:
    mutation: Any = schema.mutation_type
    objects = [kind.name for kind in _own(schema) if isinstance(kind, GraphQLObjectType)]
    nouns = {names.words(name)[0] for name in objects if not name.endswith("Payload")}
    for name, field in mutation.fields.items():
        if names.words(name)[0] not in nouns and name not in names.PLURAL_FIRST:
            yield f"Mutation.{name}: begin with the noun it changes, then the verb (leadMove)."
        taken = {key: str(each.type) for key, each in field.args.items()}
        given = taken.get("input", "")
        if list(taken) != ["input"] or not _belongs(given.removesuffix("Input!"), name) or not given.endswith("Input!"):
            yield f"Mutation.{name}: it takes input: {_pascal(name)}Input!, or an input of its noun."
        answered = str(field.type)
        is_own = answered.endswith("Payload!") and _belongs(answered.removesuffix("Payload!"), name)
        if not is_own and name not in names.OTHER_PAYLOAD:
            yield f"Mutation.{name}: it answers {_pascal(name)}Payload!, or a payload of its noun."


def _belongs(stem: str, name: str) -> bool:
    """Its own name, or a shared one of the same noun."""
    return stem == _pascal(name) or names.words(stem)[:1] == names.words(name)[:1]


def _pascal(name: str) -> str:
    return name[:1].upper() + name[1:]


def _payloads(schema: GraphQLSchema) -> Iterator[str]:
    mutation: Any = schema.mutation_type
    payloads = {get_named_type(field.type).name for field in mutation.fields.values()}
    for kind in _own(schema):
        if isinstance(kind, GraphQLObjectType) and kind.name.endswith("Payload") != (kind.name in payloads):
            yield f"{kind.name}: what mutations answer ends in Payload, and nothing else does."
    for name in sorted(payloads):
        found: Any = schema.type_map[name]
        if str(getattr(found.fields.get("errors"), "type", "")) != "[UserError!]!":
            yield f"{name}: a payload has errors: [UserError!]!."
        for key, field in found.fields.items():
            inner = get_named_type(field.type)
            if is_non_null_type(field.type) and str(field.type) == f"{inner}!" and not is_leaf_type(inner):
                yield f"{name}.{key}: an object of a payload is null when nothing was written."
