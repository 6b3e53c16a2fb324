"""An object of a record type as JSON text: one function per kind of source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graphql import FieldNode, GraphQLObjectType, get_named_type, get_nullable_type, is_list_type
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Text,
    and_,
    any_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy import Double as DoubleType
from sqlalchemy.dialects.postgresql import aggregate_order_by

from crm.core.limits import at_most
from graphapi.compiler import sources
from graphapi.compiler.build import Build, checked
from graphapi.compiler.errors import SchemaError
from graphapi.compiler.families import family
from graphapi.compiler.leaves import amount, each, is_required, leaf
from graphapi.compiler.orders import order_items
from graphapi.compiler.policy import everyone, rule_of
from graphapi.compiler.records import Record, field_of, record_of, source_of
from graphapi.compiler.rows import DIALECT, Row, alias_of, column_of, columns_of, model_of, table_of, used_columns
from graphapi.compiler.scope import Scope
from graphapi.compiler.selection import Selections
from graphapi.compiler.shapes import Shapes
from graphapi.compiler.text import (
    HOLE_END,
    HOLE_MARK,
    ID_MARK,
    KEY_MARK,
    REFS_MARK,
    ROW_MARK,
    Part,
    as_text,
    concat,
    constant,
    or_null,
)

Nodes = Sequence[FieldNode]


MAY_BE_NULL = (
    "it is non-null over something that may be NULL: write `| None`, or `nullable=False` of an expression "
    "that never is."
)


class Joins:
    """What is joined to one row source; written when everything used of it is known."""

    def __init__(self) -> None:
        self._parts: list[Callable[[], tuple[FromClause, ColumnElement[bool]]]] = []
        self._rows: dict[Any, Row] = {}

    def add(self, part: Callable[[], tuple[FromClause, ColumnElement[bool]]]) -> None:
        """Joined later, in this order."""
        self._parts.append(part)

    def once(self, key: Any, make: Callable[[], Row]) -> Row:
        """The same to-one field asked twice is joined once."""
        if key not in self._rows:
            self._rows[key] = make()
        return self._rows[key]

    def onto(self, source: FromClause) -> FromClause:
        """The source with all its joins."""
        for part in self._parts:
            other, on = part()
            source = source.outerjoin(other, on)
        return source


class Emitter:
    """Writes objects into one statement."""

    def __init__(self, build: Build, selections: Selections) -> None:
        self.build = build
        self.selections = selections

    # objects ------------------------------------------------------------------------------------------------------

    def object(self, kind: GraphQLObjectType, row: Row, joins: Joins, nodes: Nodes) -> list[Part]:
        """`{…}` of a record."""
        found = record_of(kind)
        if found is None:
            raise SchemaError(f"{kind.name} is made by functions; a record cannot hold it except by a hole.")

        def value(key: str, group: Nodes) -> Part | list[Part]:
            return self.field(kind, found, group, row, joins)

        return self.shape(kind, nodes, value)

    def shape(self, kind: Any, nodes: Nodes, value: Callable[[str, Nodes], Part | list[Part]]) -> list[Part]:
        """Keys and punctuation around values."""
        parts: list[Part] = []
        for key, group in self.selections.fields(kind, nodes).items():
            parts.append(f'{"," if parts else "{"}"{key}":')
            name = group[0].name.value
            written = f'"{kind.name}"' if name == "__typename" else value(name, group)
            parts += written if isinstance(written, list) else [written]
        return [*parts, "}"] if parts else ["{}"]

    def field(self, kind: Any, found: Record, nodes: Nodes, row: Row, joins: Joins) -> Part | list[Part]:
        """One field of a record."""
        name = nodes[0].name.value
        definition = kind.fields[name]
        source = source_of(definition)
        where = f"{kind.name}.{name}"
        self.build.require(source.permission, where)
        try:
            return self._written(found, definition, source, nodes, row, joins)
        except SchemaError as error:
            text = str(error)
            raise SchemaError(text if text.startswith(kind.name) else f"{where}: {text}") from error.__cause__

    def _written(
        self, found: Record, definition: Any, source: Any, nodes: Nodes, row: Row, joins: Joins
    ) -> Part | list[Part]:
        if isinstance(source, sources.FromColumn):
            return self._column(found, definition, source.name or field_of(definition).python_name, row)
        if isinstance(source, sources.FromExpr):
            value = self.checked(source.build(row, self.scope))
            return self._leaf(value, definition, nullable=source.nullable)
        if isinstance(source, sources.Hole):
            return self._hole(definition, source, nodes, row)
        if isinstance(source, sources.ToOne):
            return self._one(definition, source, nodes, row, joins)
        if isinstance(source, sources.ToMany | sources.Paged):
            from graphapi.compiler.lists import connection, listing

            if isinstance(source, sources.Paged):
                return connection(self, definition, source, nodes, row)
            return listing(self, definition, source, nodes, row)
        return self._of_this_row(definition, source, nodes, row, joins)

    def _of_this_row(self, definition: Any, source: Any, nodes: Nodes, row: Row, joins: Joins) -> Part | list[Part]:
        if isinstance(source, sources.FromMoney):
            return self._money(definition, source, nodes, row)
        if isinstance(source, sources.FromMicro):
            return self._micro(definition, source, row)
        if isinstance(source, sources.FromId):
            return self._foreign_id(definition, source, row)
        if isinstance(source, sources.Shaped):
            return self._shaped(definition, source, nodes, row)
        if isinstance(source, sources.Embedded):
            embedded: Part | list[Part] = self._embedded(definition, source, nodes, row, joins)
            return embedded
        raise SchemaError(f"a record cannot hold {type(source).__name__}.")

    @property
    def scope(self) -> Scope:
        """For the lambdas of declarations."""
        return Scope(self.build)

    def checked(self, value: Any, where: str = "its expression") -> Any:
        """An expression of a declaration, proved to be fenced."""
        return checked(value, where)

    # values of the row itself -------------------------------------------------------------------------------------

    def _column(self, found: Record, definition: Any, name: str, row: Row) -> Part | list[Part]:
        bare = get_nullable_type(definition.type)
        if bare.name == "ID" if not is_list_type(bare) else False:
            if found.key == (name,) and found.prefix is not None:
                return [f'"{found.prefix}_{ID_MARK}', getattr(row, name), '"']
            if family(column_of(model_of(row), name).type) == "uuid":
                raise SchemaError("an ID over a uuid needs `public_id(column, Target)`, or a prefix on the record.")
        nullable = bool(column_of(model_of(row), name).nullable)
        return self._leaf(getattr(row, name), definition, nullable=nullable)

    def _leaf(self, value: Any, definition: Any, *, nullable: bool) -> Part:
        if nullable and is_required(definition.type):
            raise SchemaError(MAY_BE_NULL)
        return leaf(value, definition.type, value.type, nullable=nullable)

    def _foreign_id(self, definition: Any, source: sources.FromId, row: Row) -> Part | list[Part]:
        column, value = column_of(model_of(row), source.name), getattr(row, source.name)
        before = f'"{self.build.catalog.prefix_of(source.target)}_{ID_MARK}'
        self._nullness(definition, bool(column.nullable))
        if is_list_type(get_nullable_type(definition.type)):
            written = each(value, lambda one: concat([before, one, '"']))
            return or_null(written) if column.nullable else written
        if column.nullable:
            return case((value.is_(None), constant("null")), else_=concat([before, value, '"']))
        return [before, value, '"']

    def _shaped(self, definition: Any, source: sources.Shaped, nodes: Nodes, row: Row) -> Part:
        name = source.name or field_of(definition).python_name
        if (found := family(column_of(model_of(row), name).type)) != "json":
            raise SchemaError(f"a shape stands over {found}; it needs a jsonb column.")
        self._nullness(definition, True)
        return or_null(Shapes(self.build, self.shape).value(getattr(row, name), definition.type, nodes))

    def _nullness(self, definition: Any, nullable: bool) -> None:
        if nullable and is_required(definition.type):
            raise SchemaError(MAY_BE_NULL)

    def _micro(self, definition: Any, source: sources.FromMicro, row: Row) -> Part:
        name = source.name or field_of(definition).python_name
        column, value = column_of(model_of(row), name), getattr(row, name)
        is_float = get_nullable_type(definition.type).name == "Float"
        kind: Any = DoubleType() if is_float else Numeric()
        scaled: Any = cast(value, kind) / literal_column("1000000")
        scaled = scaled if is_float else func.trim_scale(scaled, type_=Numeric())
        nullable = bool(column.nullable)
        self._nullness(definition, nullable)
        return leaf(scaled, definition.type, kind, nullable=nullable)

    def _money(self, definition: Any, source: sources.FromMoney, nodes: Nodes, row: Row) -> Part | list[Part]:
        minor, minor_nullable = self._money_part(source.minor, source, row, ("integer", "bigint"))
        currency, currency_nullable = self._money_part(source.currency, source, row, ("text",))
        self._nullness(definition, minor_nullable or currency_nullable)

        def value(name: str, _: Nodes) -> Part:
            return amount(minor, currency) if name == "amount" else as_text(func.to_json(currency))

        parts = self.shape(get_named_type(definition.type), nodes, value)
        missing = [part.is_(None) for part, may in ((minor, minor_nullable), (currency, currency_nullable)) if may]
        return case((or_(*missing), constant("null")), else_=concat(parts)) if missing else parts

    def _money_part(self, given: Any, source: sources.FromMoney, row: Row, kinds: tuple[str, ...]) -> tuple[Any, bool]:
        if isinstance(given, str):
            column = column_of(model_of(row), given)
            value, nullable = getattr(row, given), bool(column.nullable)
        else:
            value, nullable = self.checked(given(row, self.scope)), source.nullable is not False
        if family(value.type) not in kinds:
            raise SchemaError(f"money needs {' or '.join(kinds)}, not {family(value.type)}.")
        return value, nullable

    def _embedded(self, definition: Any, source: sources.Embedded, nodes: Nodes, row: Row, joins: Joins) -> Any:
        kind: Any = get_named_type(definition.type)
        inner = record_of(kind)
        if inner is None or inner.model is not model_of(row):
            raise SchemaError("`embed` needs a record of the same row.")
        self._nullness(definition, source.present is not None)
        parts = self.object(kind, row, joins, nodes)
        if source.present is None:
            return parts
        return case((getattr(row, source.present).is_(None), constant("null")), else_=concat(parts))

    def _hole(self, definition: Any, source: sources.Hole, nodes: Nodes, row: Row) -> list[Part]:
        column = column_of(model_of(row), source.key)
        if column.nullable or family(column.type) != "uuid":
            raise SchemaError(f"a hole needs a uuid column that is never NULL; {source.key} is not.")
        place = len(self.build.holes)
        self.build.holes.append((definition, source, nodes, ()))
        mark: list[Part] = [f"{HOLE_MARK}{place}:", getattr(row, source.key)]
        if source.given is None:
            return mark
        values = [self.checked(value, "its `given`") for value in source.given(row, self.scope)]
        referred = {} if source.refs is None else dict(self._referred(definition.type, nodes, source.refs, row))
        self.build.holes[place] = (definition, source, nodes, tuple(referred))
        records = [part for text in referred.values() for part in (REFS_MARK, text)]
        return [*mark, as_text(func.json_build_array(*values)), *records, HOLE_END]

    def _referred(self, kind: Any, nodes: Nodes, refs: Any, row: Row) -> Iterator[tuple[tuple[int, ...], Part]]:
        """Rows of the records below a hole, by their selection; only of those that are made of their own columns."""
        bare = get_named_type(kind)
        found = record_of(bare)
        if found is not None:
            if found.model is refs[0] and self._is_plain(bare, nodes):
                ids = self.checked(refs[1](row, self.scope), "its `refs`")
                yield tuple(map(id, nodes)), self._rows(bare, found, nodes, ids)
            return
        for group in self.selections.fields(bare, nodes).values() if isinstance(bare, GraphQLObjectType) else ():
            if group[0].selection_set is not None:
                yield from self._referred(bare.fields[group[0].name.value].type, group, refs, row)

    def _is_plain(self, kind: GraphQLObjectType, nodes: Nodes) -> bool:
        names = [group[0].name.value for group in self.selections.fields(kind, nodes).values()]
        plain = (sources.FromColumn, sources.FromMoney, sources.FromMicro, sources.FromId)
        return all(name == "__typename" or isinstance(source_of(kind.fields[name]), plain) for name in names)

    def _rows(self, kind: GraphQLObjectType, found: Record, nodes: Nodes, ids: ColumnElement[Any]) -> Part:
        """As `rows_statement` writes them: id, mark, text of each, parted by a mark."""
        table, row = self.build.source(found.model)
        key = getattr(row, found.key[0])
        item = concat([key, KEY_MARK, *self.object(kind, row, Joins(), nodes)])
        rows = func.string_agg(item, aggregate_order_by(constant(ROW_MARK), key), type_=Text())
        chosen = select(rows).select_from(table).where(*self.build.fences(row), key == any_(ids))
        return func.coalesce(chosen.scalar_subquery(), constant(""), type_=Text())

    # other tables -------------------------------------------------------------------------------------------------

    def _one(self, definition: Any, source: sources.ToOne, nodes: Nodes, row: Row, joins: Joins) -> Part:
        kind: Any = get_named_type(definition.type)
        found = self.target(kind)
        self._check_one(definition, source, found, row)
        key = (alias_of(row), id(definition))
        make = self._by_key if isinstance(source.on, str) and not source.order else self._first
        other = joins.once(key, lambda: make(found, source, row, joins))
        here = getattr(other, found.key[0])
        return case((here.is_(None), constant("null")), else_=concat(self.object(kind, other, joins, nodes)))

    def target(self, kind: Any) -> Record:
        """The record behind a field's type."""
        found = record_of(kind)
        if found is None:
            raise SchemaError(f"{kind.name} is no record.")
        return found

    def _by_key(self, found: Record, source: sources.ToOne, row: Row, joins: Joins) -> Row:
        table, other = self.build.source(found.model)
        assert isinstance(source.on, str)
        conditions = [*self.build.fences(other), getattr(other, found.key[0]) == getattr(row, source.on)]
        conditions += self.extra(source, other)
        joins.add(lambda: (table, and_(*conditions)))
        return other

    def _first(self, found: Record, source: sources.ToOne, row: Row, joins: Joins) -> Row:
        table, inner = self.build.source(found.model)
        other = Row(found.model, self.build.alias("first"))
        conditions = [*self.build.fences(inner), *self.relation(source, row, inner, found), *self.extra(source, inner)]
        items = order_items(source.order, None, inner, found.key)
        statement = (
            select().select_from(table).where(*conditions).order_by(*(i.sql(i.value, reverse=False) for i in items))
        )

        def part() -> tuple[FromClause, ColumnElement[bool]]:
            limited = statement.add_columns(*columns(inner, other)).limit(at_most(1))
            return limited.lateral(alias_of(other)), true()

        joins.add(part)
        return other

    def relation(self, source: Any, row: Row | None, other: Row, found: Record) -> list[ColumnElement[bool]]:
        """How the other table's rows belong to this one."""
        if source.on is None:
            return []
        if row is None:
            raise SchemaError("a root field has no `on`; use `where`.")
        if not isinstance(source.on, str):
            return [self.checked(source.on(row, other, self.scope), "its `on`")]
        if isinstance(source, sources.ToOne):
            return [getattr(other, found.key[0]) == getattr(row, source.on)]
        return [getattr(other, source.on) == row.id]

    def extra(self, source: Any, other: Row) -> list[ColumnElement[bool]]:
        """The declaration's own `where`."""
        return [] if source.where is None else [self.checked(source.where(other, self.scope), "its `where`")]

    def _check_one(self, definition: Any, source: sources.ToOne, found: Record, row: Row) -> None:
        if not is_required(definition.type) or source.proven:
            return
        if isinstance(source.on, str):
            column = column_of(model_of(row), source.on)
            is_open = rule_of(found.model) is everyone and source.where is None
            if is_open and not column.nullable and table_of(found.model).name in _targets(column):
                return
        raise SchemaError(
            "it is non-null, but nothing proves the other row is there: "
            "write `| None`, or `proven=` with the reason (a NOT NULL column with a foreign key is proof)."
        )


def _targets(column: Any) -> set[str]:
    """Names of the tables a column's foreign keys point at."""
    return {key.target_fullname.rpartition(".")[0] for key in column.foreign_keys}


def columns(inner: Row, outer: Row) -> list[Any]:
    """What was used of a limited source, selected from the table inside it."""
    found = used_columns(outer) or [
        (column.name, column.type) for column in list(columns_of(model_of(inner)).values())[:1]
    ]
    alias = alias_of(inner)
    return [literal_column(f"{alias}.{quoted(name)}", kind).label(name) for name, kind in found]


def quoted(name: str) -> str:
    """A column's name in SQL text."""
    return str(DIALECT.identifier_preparer.quote(name))
