"""Every list of the schema: whose field it is, what it reads, and what clients may filter and order it by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, get_named_type
from sqlalchemy import Table

from graphapi.compiler.records import record_of, source_of
from graphapi.compiler.rows import table_of
from graphapi.compiler.sources import ById, Paged, ToMany
from graphapi.schema import schema

COUNT = "{ totalCount }"


@dataclass(frozen=True)
class Listed:
    """A list or a connection; `owner` is the type whose field it is."""

    owner: str
    name: str
    source: Paged | ToMany
    definition: Any
    table: Table

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}"

    @property
    def is_root(self) -> bool:
        """Whether it is read from the workspace, not from a row."""
        return self.owner == "Query"

    @property
    def owner_table(self) -> str | None:
        """The table of the row whose list it is."""
        found = record_of(schema.graphql.type_map[self.owner])
        return None if found is None else str(table_of(found.model).name)

    @property
    def column(self) -> str | None:
        """The column that holds the id of the row whose list it is, where it is as simple as that."""
        return self.source.on if isinstance(self.source.on, str) else None

    @property
    def by_id(self) -> str:
        """The root field that reads the row whose list it is."""
        query = schema.graphql.query_type
        assert query is not None
        (found,) = [
            name
            for name, definition in query.fields.items()
            if isinstance(source_of(definition), ById) and get_named_type(definition.type).name == self.owner
        ]
        return str(found)

    def filtered(self, inner: str) -> str:
        """A query with `$filter`: of a root list, or of the list of the one row that `$it` names."""
        if self.is_root:
            return self.document(inner)
        kind = self.definition.args["filter"].type
        field = f"{self.name}(filter: $filter) {inner}"
        return f"query($it: ID!, $filter: {kind}) {{ {self.by_id}(id: $it) {{ {field} }} }}"

    def document(self, inner: str) -> str:
        """A query of a root list whose arguments stand as variables of their names; of a row's list only the field."""
        if not self.is_root:
            return f"{{ it {{ {self.name} {inner} }} }}"
        types = {name: str(argument.type) for name, argument in self.definition.args.items()}
        declared = ", ".join(f"${name}: {kind}" for name, kind in types.items())
        given = ", ".join(f"{name}: ${name}" for name in types)
        call = f"{self.name}{f'({given})' if given else ''} {inner}"
        return f"query{f'({declared})' if declared else ''} {{ {call} }}"

    def page(self) -> str:
        """A page of ids with the cursor to go on from."""
        return self.document(self.rows)

    def counted(self) -> str:
        """Nothing but the number of rows."""
        return self.document(COUNT)

    @property
    def rows(self) -> str:
        """What a page asks for."""
        node = get_named_type(self.definition.type)
        if isinstance(self.source, ToMany):
            return f"{{ {_some_field(node)} }}"
        node = get_named_type(get_named_type(node.fields["edges"].type).fields["node"].type)
        return f"{{ pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {_some_field(node)} }} }} }}"


def _some_field(kind: Any) -> str:
    """`id`, or the first plain field of a record without one."""
    leaves = [name for name, field in kind.fields.items() if not hasattr(get_named_type(field.type), "fields")]
    return "id" if "id" in leaves else leaves[0]


def lists() -> Iterator[Listed]:
    """All of them, by the schema; lists of rows that no id leads to are told inside their own row's list."""
    query = schema.graphql.query_type
    assert query is not None
    for kind in (query, *schema.catalog.record_types()):
        found = record_of(kind)
        if found is not None and found.prefix is None:
            continue
        for name, definition in kind.fields.items():
            source = source_of(definition)
            if isinstance(source, Paged | ToMany):
                yield Listed(kind.name, name, source, definition, table_of(_target(definition).model))


def _target(definition: Any) -> Any:
    kind: Any = get_named_type(definition.type)
    if "edges" in kind.fields:
        kind = get_named_type(get_named_type(kind.fields["edges"].type).fields["node"].type)
    return record_of(kind)


LISTS = list(lists())
TABLES = {each.table.name: each.table for each in LISTS}

_DAY = {"gte": "2026-12-01", "lte": "2026-12-07"}
SAMPLES: dict[str, dict[str, Any]] = {
    "IDFilter": {"eq": "an id"},  # ids are looked at when the statement runs, and it is only explained here
    "StringFilter": {"eq": "a text"},
    "AnyCaseFilter": {"eq": "a text"},
    "BooleanFilter": {"eq": True},
    "IntFilter": {"gte": 50, "lt": 60},
    "FloatFilter": {"gte": 0.5, "lt": 0.6},
    "DateFilter": _DAY,
    "DateTimeFilter": {"gte": "2026-01-01T00:00:00Z", "lt": "2026-01-02T00:00:00Z"},
}


def filter_fields(listed: Listed) -> Iterator[tuple[str, dict[str, Any], str | None]]:
    """Of its filter: the field, a condition as lists send it, and the column that its index must be asked by."""
    if not isinstance(listed.source, Paged) or listed.source.filter is None:
        return
    shown = get_named_type(listed.definition.args["filter"].type)
    for name, (key, match) in listed.source.filter.fields.items():
        column = None if match.through is not None or callable(match.column) else match.column or key
        yield name, sample(shown.fields[name].type), column


def sample(kind: Any) -> dict[str, Any]:
    """A condition of that input type; a kind of filter not known here has to be taught first."""
    assert isinstance(kind, GraphQLInputObjectType)
    inner = get_named_type(kind.fields["eq"].type)
    if isinstance(inner, GraphQLEnumType):
        return {"eq": next(iter(inner.values))}
    return SAMPLES[kind.name]
