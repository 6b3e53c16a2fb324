"""Start-up proofs: every field of every record compiles, every filter and order too, every answer has a format."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    OperationDefinitionNode,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    parse,
)

from graphapi.compiler import sources
from graphapi.compiler.build import Build
from graphapi.compiler.cursors import written
from graphapi.compiler.emit import Emitter, Joins
from graphapi.compiler.errors import SchemaError
from graphapi.compiler.filters import FilterSpec
from graphapi.compiler.given import Seen, constant
from graphapi.compiler.leaves import FORMATS
from graphapi.compiler.orders import OrderSpec
from graphapi.compiler.records import BACKREF, Catalog, field_of, is_shape, record_of, source_of
from graphapi.compiler.selection import Selections
from graphapi.compiler.statement import finish, root_statement
from graphapi.compiler.text import concat

_PLACED = re.compile(r"\w+\.\w+(: | is | → )")
"""A sentence that names its `Type.field` already."""
_SAMPLE = {"isNull": True, "in": []}
_PAGE = (
    "{ totalCount totalCountIsExact pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor } }"
)


def check_everything(catalog: Catalog) -> None:
    """Raises SchemaError naming the first declaration that cannot be compiled."""
    for kind in catalog.record_types():
        _check_record(catalog, kind)
    for other in catalog.schema.type_map.values():
        if isinstance(other, GraphQLObjectType) and not other.name.startswith("__") and record_of(other) is None:
            _check_functions(catalog, other)
    query = catalog.schema.query_type
    assert query is not None
    for name, definition in query.fields.items():
        if not isinstance(source_of(definition), sources.Answer):
            _guarded(f"{query.name}.{name}", lambda name=name: _check_root(catalog, query, name))


def _guarded(where: str, check: Any) -> None:
    """Whatever goes wrong in a declaration's lambda is told with its place."""
    try:
        check()
    except SchemaError as error:
        raise SchemaError(str(error) if _PLACED.match(str(error)) else f"{where}: {error}") from error.__cause__
    except Exception as error:  # a declaration's lambda may raise anything
        raise SchemaError(f"{where}: {type(error).__name__}: {error}") from error


# records ------------------------------------------------------------------------------------------------------------


def _check_record(catalog: Catalog, kind: GraphQLObjectType) -> None:
    found = record_of(kind)
    assert found is not None
    if found.prefix is None and any(interface.name == "Node" for interface in kind.interfaces):
        raise SchemaError(f"{kind.name} is a Node: give it a prefix.")
    if not _compiles(catalog, kind):
        for name, definition in kind.fields.items():
            _check_own(catalog, kind, name, definition)
            _guarded(f"{kind.name}.{name}", lambda name=name: _compile_fields(catalog, kind, (name,)))
    _guarded(f"policy of {kind.name}", lambda: _check_policy(catalog, found))


def _compiles(catalog: Catalog, kind: GraphQLObjectType) -> bool:
    """All fields in one statement, a third of the time; which one is at fault is found out one by one."""
    try:
        for name, definition in kind.fields.items():
            _check_own(catalog, kind, name, definition)
        _compile_fields(catalog, kind, kind.fields)
    except Exception:  # told by whom it is, one by one
        return False
    return True


def _check_own(catalog: Catalog, kind: GraphQLObjectType, name: str, definition: Any) -> None:
    if isinstance(source_of(definition), sources.Answer) or field_of(definition).base_resolver is not None:
        raise SchemaError(f"{kind.name}.{name} is a function: a record computes in Python by hole(…) only.")
    source, where = source_of(definition), f"{kind.name}.{name}"
    if isinstance(source, sources.Paged):
        _check_specs(where, source)
        _check_conditions(catalog, where, definition, source)
    if isinstance(source, sources.Hole):
        _check_format(where, get_named_type(definition.type))


def _compile_fields(catalog: Catalog, kind: GraphQLObjectType, names: Iterable[str]) -> None:
    found = record_of(kind)
    assert found is not None
    build = _build(catalog)
    emitter, joins = _emitter(build), Joins()
    table, row = build.source(found.model)
    asked = " ".join(_field(kind, name) for name in names)
    parts = emitter.object(kind, row, joins, _nodes(f"{{ it {{ {asked} }} }}"))
    finish(build, concat(parts), joins.onto(table))


def _check_policy(catalog: Catalog, found: Any) -> None:
    for permissions in (None, frozenset[str]()):
        build = Build(catalog, Seen({}), permissions)
        build.fences(build.source(found.model)[1])


# root fields --------------------------------------------------------------------------------------------------------


def _check_root(catalog: Catalog, query: GraphQLObjectType, name: str) -> None:
    source = source_of(query.fields[name])
    if isinstance(source, sources.Paged):
        _check_specs(f"{query.name}.{name}", source)
    build = _build(catalog)
    selections = _emitter(build).selections
    nodes = _nodes(f"{{ {_field(query, name)} }}")
    root_statement(build, selections, query, [(name, nodes)])
    if isinstance(source, sources.Paged):
        _check_conditions(catalog, f"{query.name}.{name}", query.fields[name], source)


def _check_specs(where: str, source: sources.Paged) -> None:
    if source.order_spec is None and source.order == ():
        raise SchemaError(f"{where}: a connection needs an order.")


def _check_conditions(catalog: Catalog, where: str, definition: Any, source: sources.Paged) -> None:
    build = _build(catalog)
    node: Any = get_named_type(definition.type)
    if "edges" not in getattr(node, "fields", ()):
        raise SchemaError(f"{where}: a connection stands over {node.name}; annotate it Connection[…].")
    kind: Any = get_named_type(get_named_type(node.fields["edges"].type).fields["node"].type)
    found = record_of(kind)
    if found is None:
        raise SchemaError(f"{where}: {kind.name} is no record.")
    _, row = build.source(found.model)
    if source.filter is not None:
        _check_filter(source.filter, row, build, where)
    if source.order_spec is not None:
        _check_order(source.order_spec, row, where)


def _check_filter(spec: FilterSpec, row: Any, build: Build, where: str) -> None:
    for name, (key, entry) in spec.fields.items():
        for field in entry.input.__strawberry_definition__.fields:
            operator = field.graphql_name or field.python_name
            given = constant({operator: _SAMPLE.get(operator, "")}, name)
            _guarded(
                f"{where}: {spec.name}.{name}.{operator}",
                lambda key=key, entry=entry, given=given: entry.condition(key, given, row, build),
            )


def _check_order(spec: OrderSpec, row: Any, where: str) -> None:
    """Every choice sorts by something that a cursor can hold."""

    def paged(key: str) -> None:
        items = spec.terms([(key, False)], row)
        written(items, [item.value for item in items])

    for key in spec.choices:
        _guarded(f"{where}: {spec.name}.{key.upper()}", lambda key=key: paged(key))


# answers ------------------------------------------------------------------------------------------------------------


def _check_functions(catalog: Catalog, kind: GraphQLObjectType) -> None:
    is_root = kind in (catalog.schema.query_type, catalog.schema.mutation_type, catalog.schema.subscription_type)
    for name, definition in kind.fields.items():
        source, field = source_of(definition), definition.extensions[BACKREF]
        is_function = field.base_resolver is not None
        where = f"{kind.name}.{name}"
        if is_function and not isinstance(source, sources.Answer):
            raise SchemaError(f"{where} is a function: mark it with @answer, @mutation or @subscription.")
        if not is_function and not is_root and sources.SOURCE in field.metadata and not is_shape(kind):
            raise SchemaError(f"{where}: {kind.name} is made by functions; only records read from tables.")
        if isinstance(source, sources.Answer) and source.mutation != (kind is catalog.schema.mutation_type):
            raise SchemaError(f"{where}: @mutation belongs on Mutation, @answer elsewhere.")
        if isinstance(source, sources.Answer) and source.live != (kind is catalog.schema.subscription_type):
            raise SchemaError(f"{where}: @subscription belongs on Subscription, and nothing else does.")
        _check_format(where, get_named_type(definition.type))


def _check_format(where: str, kind: Any) -> None:
    if isinstance(kind, GraphQLScalarType) and kind.name not in FORMATS:
        raise SchemaError(f"{where}: the scalar {kind.name} has no format; see graphapi/scalars.py.")


# documents that touch everything once -------------------------------------------------------------------------------


def _build(catalog: Catalog) -> Build:
    return Build(catalog, Seen({}), None)


def _emitter(build: Build) -> Emitter:
    return Emitter(build, Selections(build.catalog.schema, {}, build.seen))


def _nodes(text: str) -> list[Any]:
    operation = parse(text, no_location=True).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return list(operation.selection_set.selections)


def _field(kind: GraphQLObjectType, name: str) -> str:
    definition = kind.fields[name]
    return f"{name}{_arguments(definition)} {_below(get_named_type(definition.type))}"


def _arguments(definition: Any) -> str:
    if isinstance(source_of(definition), sources.Hole):
        return ""
    needed = [name for name, argument in definition.args.items() if is_required_argument(argument)]
    given = ", ".join(name + ': "x"' for name in needed)
    return f"({given})" if needed else ""


def _below(kind: Any, inside: tuple[Any, ...] = ()) -> str:
    if is_leaf_type(kind) or isinstance(kind, GraphQLEnumType):
        return ""
    if isinstance(kind, GraphQLInterfaceType):
        return "{ __typename }"
    if kind.name == "Money":
        return "{ amount currency }"
    if is_shape(kind):
        return f"{{ __typename {_of_shape(kind, inside)} }}"
    return _PAGE if "pageInfo" in kind.fields and record_of(kind) is None else "{ __typename }"


def _of_shape(kind: Any, inside: tuple[Any, ...]) -> str:
    """All fields of a shape and of the shapes in it, each once: one may hold itself."""
    if kind in inside:
        return ""
    named = ((name, get_named_type(definition.type)) for name, definition in kind.fields.items())
    return " ".join(f"{name} {_below(inner, (*inside, kind))}" for name, inner in named)
