"""Whole statements: all record root fields of a document in one, or the rows of a set of ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import FieldNode, GraphQLObjectType, get_named_type
from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, any_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from crm.core.limits import at_most
from graphapi.compiler import sources, values
from graphapi.compiler.build import Build, Getter, Run
from graphapi.compiler.emit import Emitter, Joins, columns
from graphapi.compiler.errors import RequestError, SchemaError
from graphapi.compiler.leaves import is_required
from graphapi.compiler.lists import connection, listing
from graphapi.compiler.orders import order_items
from graphapi.compiler.records import record_of, source_of
from graphapi.compiler.rows import DIALECT, Row, alias_of
from graphapi.compiler.selection import Selections
from graphapi.compiler.text import KEY_MARK, ROOT_MARK, ROW_MARK, Part, concat, constant, or_null

Nodes = Sequence[FieldNode]


@dataclass(frozen=True, eq=False)
class HoleCall:
    """A Python value inside a statement's text."""

    function: Callable[..., Any]
    definition: Any
    nodes: Nodes
    is_given: bool = False
    """Whether values of the row stand behind its id."""
    is_alike: bool = False
    """Whether nothing but those values decides."""
    known: tuple[tuple[int, ...], ...] = ()
    """Selections whose records stand behind the values, by their nodes."""


@dataclass(frozen=True)
class Statement:
    """SQL that gives JSON text with marks, and how to fetch its parameters."""

    sql: str
    getters: tuple[Getter, ...]
    roots: tuple[str | None, ...]
    holes: tuple[HoleCall, ...] = ()
    has_cursors: bool = False
    kept: bool = True
    is_personal: bool = False
    """Whether it answers one member otherwise than another of the same permissions; holes may."""
    unused: tuple[tuple[Getter, str | None], ...] = ()
    """Given values that the text has no place for, with their root fields: `{ leads(after: "x") { totalCount } }`. They
    are looked at all the same: what is wrong with them is wrong whatever is asked for."""

    def arguments(self, run: Run) -> list[Any]:
        """Parameters of one execution; raises RequestError for values the database must not see."""
        found: list[Any] = []
        try:
            for getter in self.getters:
                found.append(getter(run))
        except RequestError as error:
            error.path = error.path or _path(self.roots[len(found)])
            raise
        for getter, root in self.unused:
            self._look(getter, root, run)
        return found

    def _look(self, getter: Getter, root: str | None, run: Run) -> None:
        try:
            getter(run)
        except RequestError as error:
            error.path = error.path or _path(root)
            raise


def _path(root: str | None) -> list[str | int] | None:
    return None if root is None else [root]


def finish(build: Build, selected: ColumnElement[Any], source: Any = None) -> Statement:
    """The statement as asyncpg takes it."""
    query = select(selected) if source is None else select(selected).select_from(source)
    compiled: Any = query.compile(dialect=DIALECT)
    processors = compiled._bind_processors

    def fetched(name: str) -> Getter:
        if name in build.getters:
            return build.getters[name]
        value = compiled.params[name]
        processor = processors.get(name)
        fixed = processor(value) if processor is not None and not isinstance(value, UUID) else value
        return lambda run: fixed

    used = set(compiled.positiontup or ())
    unused = tuple((getter, build.roots.get(name)) for name, getter in build.getters.items() if name not in used)
    getters = tuple(fetched(name) for name in compiled.positiontup or ())
    holes = tuple(
        HoleCall(source.function, definition, nodes, source.given is not None, source.alike, known)
        for definition, source, nodes, known in build.holes
    )
    roots = tuple(build.roots.get(name) for name in compiled.positiontup or ())
    personal = build.is_personal or bool(holes)
    return Statement(str(compiled), getters, roots, holes, build.has_cursors, build.kept, personal, unused)


def root_statement(
    build: Build, selections: Selections, kind: GraphQLObjectType, fields: Sequence[tuple[str, Nodes]]
) -> Statement:
    """All record root fields of a document; their texts come one after the other, parted by a mark."""
    emitter = Emitter(build, selections)
    build.workspace_id  # noqa: B018 - the tenant is $1 of every statement
    parts: list[Part] = []
    for place, (key, nodes) in enumerate(fields):
        parts += [ROOT_MARK] if place else []
        build.root = key
        try:
            written = root_field(emitter, kind, nodes)
        except RequestError as error:
            error.path = error.path or _path(key)
            raise
        parts += written if isinstance(written, list) else [written]
    return finish(build, concat(parts))


def root_field(emitter: Emitter, kind: GraphQLObjectType, nodes: Nodes) -> Part | list[Part]:
    """One record root field."""
    name = nodes[0].name.value
    definition = kind.fields[name]
    source = source_of(definition)
    emitter.build.require(source.permission, name)
    try:
        if isinstance(source, sources.Paged):
            return connection(emitter, definition, source, nodes, None)
        if isinstance(source, sources.ToMany):
            return listing(emitter, definition, source, nodes, None)
        if isinstance(source, sources.ById):
            return _by_id(emitter, definition, nodes)
        if isinstance(source, sources.ToOne):
            return _single(emitter, definition, source, nodes)
    except SchemaError as error:
        raise SchemaError(f"{kind.name}.{name} → {error}") from error.__cause__
    raise SchemaError(f"{kind.name}.{name}: a root field of a record is by_id, one, many or connection.")


def _by_id(emitter: Emitter, definition: Any, nodes: Nodes) -> Part:
    kind: Any = get_named_type(definition.type)
    found = emitter.target(kind)
    if found.prefix is None or is_required(definition.type):
        raise SchemaError("by_id needs a record with a prefix, and a nullable field.")
    given = emitter.selections.arguments(definition, nodes[0])["id"]
    prefix, fetch = found.prefix, given.fetch
    wanted = emitter.build.bind(lambda run: values.row_id(fetch(run.variables), prefix, "id"), Uuid())
    table, row = emitter.build.source(found.model)
    joins = Joins()
    item = concat(emitter.object(kind, row, joins, nodes))
    conditions = [*emitter.build.fences(row), getattr(row, found.key[0]) == wanted]
    return or_null(select(item).select_from(joins.onto(table)).where(*conditions).scalar_subquery())


def _single(emitter: Emitter, definition: Any, source: sources.ToOne, nodes: Nodes) -> Part:
    kind: Any = get_named_type(definition.type)
    found = emitter.target(kind)
    if is_required(definition.type) and not source.proven:
        raise SchemaError("it is non-null: say why the row is always there by `proven=`.")
    build = emitter.build
    table, inner = build.source(found.model)
    row, joins = Row(found.model, build.alias("first")), Joins()
    item = concat(emitter.object(kind, row, joins, nodes))
    conditions = [*build.fences(inner), *emitter.relation(source, None, inner, found), *emitter.extra(source, inner)]
    items = order_items(source.order, None, inner, found.key)
    limited = (
        select(*columns(inner, row))
        .select_from(table)
        .where(*conditions)
        .order_by(*(term.sql(term.value, reverse=False) for term in items))
        .limit(at_most(1))
    )
    return or_null(select(item).select_from(joins.onto(limited.subquery(alias_of(row)))).scalar_subquery())


def rows_statement(build: Build, selections: Selections, kind: GraphQLObjectType, nodes: Nodes) -> Statement:
    """The rows of `run.ids`: id, mark, text of each, parted by a mark. Rows the actor may not see are not there."""
    found = record_of(kind)
    if found is None or found.prefix is None:
        raise SchemaError(f"{kind.name} is no record with ids.")
    emitter, joins = Emitter(build, selections), Joins()
    table, row = build.source(found.model)
    wanted = build.bind(lambda run: list(run.ids), ARRAY(Uuid()))
    build.enter(20)
    key = getattr(row, found.key[0])
    item = concat([key, KEY_MARK, *emitter.object(kind, row, joins, nodes)])
    conditions = [*build.fences(row), key == any_(wanted)]
    text = func.string_agg(item, aggregate_order_by(constant(ROW_MARK), key), type_=Text())
    whole = func.coalesce(
        select(text).select_from(joins.onto(table)).where(*conditions).scalar_subquery(), constant("")
    )
    return finish(build, whole)
