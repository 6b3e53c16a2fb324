"""Lists and keyset connections: limited before anything is joined, ordered again when the text is put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, get_named_type
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    any_,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from crm.core.limits import at_most
from graphapi.compiler import sources, values
from graphapi.compiler.build import Build
from graphapi.compiler.cursors import positions, written
from graphapi.compiler.emit import Emitter, Joins, columns
from graphapi.compiler.errors import RequestError
from graphapi.compiler.given import Given
from graphapi.compiler.keyset import beyond
from graphapi.compiler.orders import MAX_KEPT_TERMS, order_items
from graphapi.compiler.records import Record
from graphapi.compiler.rows import Row, alias_of
from graphapi.compiler.text import Part, as_text, concat, constant, or_null

MAX_FIRST = 200
COUNT_LIMIT = 10_000
"""totalCount is exact up to here; counting on would cost more than the page."""
Nodes = Sequence[FieldNode]
Arguments = dict[str, Given]


def listing(emitter: Emitter, definition: Any, source: sources.ToMany, nodes: Nodes, row: Row | None) -> Part:
    """`[…]` of a to-many field."""
    kind: Any = get_named_type(definition.type)
    page = Page(emitter, emitter.target(kind), source, row, {}, 0)
    weight = emitter.build.enter(min(source.limit, 20))
    item = concat(emitter.object(kind, page.row, page.joins, nodes))
    emitter.build.leave(weight)
    joined = page.joined(item)
    return select(concat(["[", joined, "]"])).select_from(page.limited(source.limit)).scalar_subquery()


def connection(emitter: Emitter, definition: Any, source: sources.Paged, nodes: Nodes, row: Row | None) -> Part:
    """`{edges, pageInfo, totalCount, …}` of a connection field."""
    arguments = emitter.selections.arguments(definition, nodes[0])
    return _Connection(emitter, definition, source, nodes, row, arguments).written()


@dataclass
class Span:
    """Which page is asked for."""

    size: int
    backward: bool
    after: Given | None
    before: Given | None


def span_of(arguments: Arguments, default: int) -> Span:
    """first/after/last/before, checked. The size is a literal of the plan: `LIMIT $n` would be planned each time."""
    first, last = (_size(arguments.get(name), name) for name in ("first", "last"))
    if first is not None and last is not None:
        raise RequestError("Give first or last, not both.")
    after, before = (_present(arguments.get(name)) for name in ("after", "before"))
    if last is not None:
        return Span(last, True, after, before)
    if first is None and before is not None and after is None:
        return Span(default, True, after, before)
    return Span(default if first is None else first, False, after, before)


def _size(given: Given | None, name: str) -> int | None:
    if given is None or given.is_null:
        return None
    size = int(given.literal())
    if not 0 <= size <= MAX_FIRST:
        raise RequestError(f"{name} lies between 0 and {MAX_FIRST}; page through longer lists.")
    return size


def _present(given: Given | None) -> Given | None:
    return None if given is None or given.is_null else given


def _allowed(search: sources.Search, build: Build) -> str:
    return search.function if build.can(search.permission) else search.otherwise


def _number(value: int) -> ColumnElement[Any]:
    """A whole number as a literal of the plan."""
    return literal_column(str(value), Integer())


class Page:
    """The rows of one list: a limited, ordered sub-select and what is joined to it."""

    def __init__(
        self, emitter: Emitter, found: Record, source: Any, parent: Row | None, arguments: Arguments, size: int
    ) -> None:
        build = emitter.build
        self.table, self.inner = build.source(found.model)
        self.row = Row(found.model, build.alias("page"))
        self.joins = Joins()
        self.items = order_items(source.order, arguments.get("orderBy"), self.inner, found.key)
        build.kept = build.kept and len(self.items) <= MAX_KEPT_TERMS + len(found.key)
        self.conditions = [
            *build.fences(self.inner),
            *emitter.relation(source, parent, self.inner, found),
            *emitter.extra(source, self.inner),
        ]
        self.window: list[ColumnElement[bool]] = []
        self.extras: list[ColumnElement[Any]] = []
        self.backward = False
        self.parts = build.parts(self.inner) if parent is None else ()
        self._alias = build.alias

    def sorted_values(self) -> list[ColumnElement[Any]]:
        """Sort values as the page hands them on."""
        return self._sorted_by(alias_of(self.row))

    def _sorted_by(self, name: str) -> list[ColumnElement[Any]]:
        return [literal_column(f"{name}.o{place}", item.value.type) for place, item in enumerate(self.items)]

    def joined(self, item: ColumnElement[Any]) -> ColumnElement[Any]:
        """All items in the list's order, with commas."""
        terms = [i.sql(value, reverse=False) for i, value in zip(self.items, self.sorted_values(), strict=True)]
        return func.string_agg(item, aggregate_order_by(constant(","), *terms), type_=Text())

    def limited(self, limit: int) -> FromClause:
        """The sub-select with its joins; `extras` are window columns over the limited rows."""
        ordered = (
            select(*columns(self.inner, self.row), *self._sort_columns())
            .select_from(self.table)
            .where(*self.conditions, *self.window)
            .order_by(*self._order([item.value for item in self.items]))
            .limit(at_most(limit))
        )
        if self.parts:
            name = self._alias("parts")
            ordered = select(self._in_parts(ordered, name)).order_by(*self._order(self._sorted_by(name)))
            ordered = ordered.limit(at_most(limit))
        if not self.extras:
            return self.joins.onto(ordered.subquery(alias_of(self.row)))
        inner = ordered.subquery(f"{alias_of(self.row)}_rows")
        return self.joins.onto(select(inner, *self.extras).subquery(alias_of(self.row)))

    def _sort_columns(self) -> list[ColumnElement[Any]]:
        return [item.value.label(f"o{place}") for place, item in enumerate(self.items)]

    def _order(self, by: list[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
        return [item.sql(value, reverse=self.backward) for item, value in zip(self.items, by, strict=True)]

    def matching(self, *more: ColumnElement[bool], limit: int | None = None) -> Select[Any]:
        """SELECT 1 of all rows of the list, whatever the page; of those that come in parts of a few, or one."""
        one: ColumnElement[Any] = literal_column("1")
        rows: Select[Any] = select(one.label("one") if self.parts else one)
        rows = rows.select_from(self.table).where(*self.conditions, *more)
        if self.parts:
            rows = select(self._in_parts(rows.limit(at_most(limit or 1)), self._alias("parts")))
        return rows if limit is None else rows.limit(at_most(limit))

    def _in_parts(self, rows: Select[Any], name: str) -> FromClause:
        """These rows of each part: every one is limited for itself, so it is read by its own index."""
        found = []
        for source, condition in self.parts:
            part = rows.where(condition).lateral(self._alias("part"))
            found.append(select(part).select_from(part if source is None else source.join(part, true())))
        return union_all(*found).subquery(name)


class _Connection:
    """One connection field while it is written."""

    def __init__(
        self, emitter: Emitter, definition: Any, source: sources.Paged, nodes: Nodes, row: Row | None, given: Arguments
    ) -> None:
        self.emitter, self.nodes, self.given = emitter, nodes, given
        self.kind: Any = get_named_type(definition.type)
        self.edge: Any = get_named_type(self.kind.fields["edges"].type)
        self.node: Any = get_named_type(self.edge.fields["node"].type)
        self.span = span_of(given, source.first)
        self.page = Page(emitter, emitter.target(self.node), source, row, given, self.span.size)
        self._narrow(source)
        self.aggregates: list[ColumnElement[Any]] = []
        self.counted = False

    def _narrow(self, source: sources.Paged) -> None:
        """Filter and search belong to the list (and its count), cursors to the page only."""
        page, build, wanted = self.page, self.emitter.build, None
        if source.filter is not None:
            wanted = source.filter.condition(self.given.get("filter"), page.inner, build)
            page.conditions += [] if wanted is None else [wanted]
        search = _present(self.given.get("search"))
        if source.search is not None and search is not None:
            page.conditions.append(self._found_by(source.search, search, alone=wanted is None))
            page.parts = ()  # what is found is few already, and is looked for once
        page.backward = self.span.backward
        self.after = None if self.span.after is None else positions(self.span.after, page.items, build)
        self.before = None if self.span.before is None else positions(self.span.before, page.items, build)
        if self.after is not None:
            page.window.append(beyond(page.items, self.after, backward=False))
        if self.before is not None:
            page.window.append(beyond(page.items, self.before, backward=True))

    def _found_by(self, declared: str | sources.Search, search: Given, *, alone: bool) -> ColumnElement[bool]:
        """As an array the rows found are read in the order of their key, in half the time. Beside a filter
        they stay a set: the filter may be the narrower of the two.
        """
        build, fetch = self.emitter.build, search.fetch
        function = declared if isinstance(declared, str) else _allowed(declared, build)
        text = build.bind(lambda run: values.text(fetch(run.variables), "search"), Text())
        name = build.alias("hits")
        hits = getattr(func, function)(build.workspace_id, text).table_valued("id").render_derived(name=name)
        ids: Select[Any] = select(literal_column(f"{name}.id")).select_from(hits)
        return self.page.inner.id == any_(func.array(ids.scalar_subquery())) if alone else self.page.inner.id.in_(ids)

    def written(self) -> ColumnElement[Any]:
        build = self.emitter.build
        weight = build.enter(self.span.size)
        parts = self.emitter.shape(self.kind, self.nodes, self._part)
        build.leave(weight)
        statement = select(concat(parts)).select_from(self._source())
        return statement.scalar_subquery()

    def _part(self, name: str, nodes: Nodes) -> Part | list[Part]:
        if name == "edges":
            return self._edges(nodes)
        if name == "pageInfo":
            return self.emitter.shape(get_named_type(self.kind.fields["pageInfo"].type), nodes, self._info)
        self.counted = True
        total: Any = literal_column("counted.n", Integer())
        if name == "totalCount":
            return as_text(func.least(total, _number(COUNT_LIMIT)))
        return as_text(total <= _number(COUNT_LIMIT))

    # the page ---------------------------------------------------------------------------------------------------

    def _edges(self, nodes: Nodes) -> list[Part]:
        def value(name: str, inner: Nodes) -> Part | list[Part]:
            if name == "cursor":
                return self._cursor()
            return self.emitter.object(self.node, self.page.row, self.page.joins, inner)

        item = concat(self.emitter.shape(self.edge, nodes, value))
        return ["[", self._aggregate(self.page.joined(item), on_page=True), "]"]

    def _aggregate(self, value: ColumnElement[Any], *, on_page: bool = False) -> ColumnElement[Any]:
        """A value over all rows of the page, under a name that the outer text refers to."""
        found: Any = value
        if on_page:
            found = found.filter(self._number() <= _number(self.span.size))
        self.aggregates.append(found.label(f"a{len(self.aggregates)}"))
        return literal_column(f"paged.a{len(self.aggregates) - 1}", value.type)

    def _number(self) -> ColumnElement[Any]:
        self._extra("n", func.row_number().over())
        return literal_column(f"{alias_of(self.page.row)}.n", Integer())

    def _total(self) -> ColumnElement[Any]:
        self._extra("_total", func.count().over())
        return literal_column(f"{alias_of(self.page.row)}._total", Integer())

    def _extra(self, name: str, value: ColumnElement[Any]) -> None:
        if name not in {extra.name for extra in self.page.extras}:
            self.page.extras.append(value.label(name))

    def _cursor(self) -> ColumnElement[Any]:
        self.emitter.build.has_cursors = True
        return written(self.page.items, self.page.sorted_values())

    # pageInfo -----------------------------------------------------------------------------------------------------

    def _info(self, name: str, _: Nodes) -> Part:
        if name in ("startCursor", "endCursor"):
            is_first = (name == "startCursor") != self.span.backward
            return or_null(self._aggregate(self._cursor_at(first=is_first)))
        ahead = (name == "hasNextPage") != self.span.backward
        return as_text(self._more() if ahead else self._behind())

    def _cursor_at(self, *, first: bool) -> ColumnElement[Any]:
        """The cursor of the row fetched first, or of the last one on the page."""
        size = _number(self.span.size)
        place = literal_column("1") if first else func.least(size, self._total())
        number = self._number()
        return func.max(self._cursor(), type_=Text()).filter(and_(number == place, number <= size))

    def _more(self) -> ColumnElement[Any]:
        """One row more than the page was read, or rows that the cursor at its far end cut off."""
        read = self._aggregate(func.count(type_=Integer()) > _number(self.span.size))
        near, far = (self.before, self.after) if self.span.backward else (self.after, self.before)
        if far is None:
            return read
        items, backward = self.page.items, self.span.backward
        cut_off = [beyond(items, far, backward=backward, inclusive=True)]
        if near is not None:
            cut_off.append(beyond(items, near, backward=backward))
        return or_(read, exists(self.page.matching(*cut_off)))

    def _behind(self) -> ColumnElement[Any]:
        """Whether the list has rows on the other side of the cursor the page starts from."""
        at = self.before if self.span.backward else self.after
        if at is None:
            return literal_column("false")
        inverse = beyond(self.page.items, at, backward=not self.span.backward, inclusive=True)
        return exists(self.page.matching(inverse))

    def _source(self) -> FromClause:
        """One row: the page's aggregates beside the count, each only where something of it was asked for."""
        found: list[Any] = []
        if self.aggregates:
            page = self.page.limited(self.span.size + 1)
            found.append(select(*self.aggregates).select_from(page).subquery("paged"))
        if self.counted:
            rows = self.page.matching(limit=COUNT_LIMIT + 1).subquery("matching")
            found.append(select(func.count().label("n")).select_from(rows).subquery("counted"))
        if not found:  # `{ __typename }`
            return select(literal_column("1")).subquery("nothing")
        return found[0] if len(found) == 1 else found[0].join(found[1], literal_column("true"))  # type: ignore[no-any-return]  # a sub-select or a join
