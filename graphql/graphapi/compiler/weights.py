"""What fields weigh, and how long lists are taken to be: derived from where values live, published as `@cost` and
`@listSize` of the cost directive specification (https://ibm.github.io/graphql-specs/cost-spec.html).

One unit is about one row read. Leaves cost nothing beside their row; a function costs what its declaration says, or
what functions of its kind usually do.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_composite_type,
    parse,
)

from graphapi.compiler.records import BACKREF, record_of, source_of
from graphapi.compiler.sources import Answer, FromExpr, Hole, Paged, Source, ToMany

ROW, ANSWER, NESTED_ANSWER, MUTATION, TOTAL, SEARCH, HOLE = 1, 20, 10, 10, 10, 20, 1
ROOT_LIST, NESTED_LIST = 50, 10
"""How many rows a list without a page size is taken to have."""
SLICES = ("first", "last", "limit", "ids")
"""Arguments that say how many: a number, or a list of ids."""

COST = GraphQLDirective(
    "cost",
    [DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.ARGUMENT_DEFINITION, DirectiveLocation.OBJECT],
    {"weight": GraphQLArgument(GraphQLNonNull(GraphQLString), description="A whole number.")},
    description="What a field, an argument that is given, or an object weighs; leaves without it 0, rows 1.",
)
LIST_SIZE = GraphQLDirective(
    "listSize",
    [DirectiveLocation.FIELD_DEFINITION],
    {
        "assumedSize": GraphQLArgument(GraphQLInt, description="How many there are taken to be when nothing says it."),
        "slicingArguments": GraphQLArgument(
            GraphQLList(GraphQLNonNull(GraphQLString)),
            description="Arguments that say how many: numbers, or lists whose items are counted.",
        ),
        "sizedFields": GraphQLArgument(
            GraphQLList(GraphQLNonNull(GraphQLString)), description="Lists below this field that have this size."
        ),
        "requireOneSlicingArgument": GraphQLArgument(
            GraphQLBoolean, default_value=True, description="Always false here."
        ),
    },
    description="How long a list is taken to be.",
)


@dataclass(frozen=True, slots=True)
class Weight:
    """Of one field."""

    cost: int = 0
    assumed: int | None = None
    """Items of the list, of this field or of `sized` below it."""
    slicing: tuple[str, ...] = ()
    sized: tuple[str, ...] = ()
    arguments: tuple[tuple[str, int], ...] = ()
    """Arguments that cost something where they are given."""

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to publish."""
        return self == Weight()

    def directives(self) -> str:
        """As it stands in the SDL behind the field."""
        found = "" if self.cost == 0 else f' @cost(weight: "{self.cost}")'
        if self.assumed is None:
            return found
        given = [f"assumedSize: {self.assumed}"]
        given += [f"{name}: {_names(of)}" for name, of in self._lists() if of]
        return f"{found} @listSize({', '.join(given)}, requireOneSlicingArgument: false)"

    def _lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (("slicingArguments", self.slicing), ("sizedFields", self.sized))


def _names(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


class Weights:
    """The weights of a schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._fields: dict[tuple[str, str], Weight] = {}

    def of(self, kind: Any, name: str) -> Weight:
        """Of a field; of `__typename` and introspection nothing."""
        key = (kind.name, name)
        if key not in self._fields:
            field = getattr(kind, "fields", {}).get(name)
            self._fields[key] = Weight() if field is None else self._derived(kind, field)
        return self._fields[key]

    def of_type(self, kind: Any) -> int:
        """Of one object: a row, or what functions put together from what they have read."""
        if is_abstract_type(kind):
            return max(self.of_type(each) for each in self._schema.get_possible_types(kind))
        return ROW if isinstance(kind, GraphQLObjectType) and record_of(kind) is not None else 0

    def _derived(self, kind: Any, field: GraphQLField) -> Weight:
        if BACKREF not in field.extensions:
            return Weight()
        if kind.name.endswith("Connection"):
            return Weight(cost=TOTAL if field.extensions[BACKREF].python_name == "total_count" else 0)
        source, root = source_of(field), self._root_name(kind)
        is_list = isinstance(get_nullable_type(field.type), GraphQLList)
        assumed, slicing, sized = self._size(field, source, root, is_list=is_list)
        searched = (("search", SEARCH),) if "search" in field.args else ()
        return Weight(_cost(source, root), assumed, slicing, sized, searched)

    def _root_name(self, kind: Any) -> str:
        schema = self._schema
        roots = {"query": schema.query_type, "mutation": schema.mutation_type, "subscription": schema.subscription_type}
        return next((name for name, root in roots.items() if root is kind), "")

    def _size(
        self, field: GraphQLField, source: Source, root: str, *, is_list: bool
    ) -> tuple[int | None, tuple[str, ...], tuple[str, ...]]:
        slicing = tuple(name for name in SLICES if name in field.args) or _sliced_input(field)
        usual = ROOT_LIST if root else NESTED_LIST
        if isinstance(source, Paged) or get_named_type(field.type).name.endswith("Connection"):
            return (source.first if isinstance(source, Paged) else ROOT_LIST), slicing, ("edges",)
        if root == "mutation":
            return self._batch(field)
        named = get_named_type(field.type)
        if not is_list or not is_composite_type(named) or named.name == "UserError":
            return None, (), ()
        most = source.limit if isinstance(source, ToMany) else usual
        return min(most, usual), slicing, ()

    def _batch(self, field: GraphQLField) -> tuple[int | None, tuple[str, ...], tuple[str, ...]]:
        """A mutation of many: as many results as items are given."""
        kind = get_named_type(field.args["input"].type) if "input" in field.args else None
        if not isinstance(kind, GraphQLInputObjectType):
            return None, (), ()
        lists = tuple(f"input.{name}" for name, part in kind.fields.items() if _is_list(part.type))
        payload: Any = get_named_type(field.type)
        answered = tuple(
            name
            for name, part in getattr(payload, "fields", {}).items()
            if _is_list(part.type) and is_composite_type(get_named_type(part.type)) and name != "errors"
        )
        return (ROW, lists, answered) if lists else (None, (), ())

    # published ----------------------------------------------------------------------------------------------------

    def published(self) -> Iterator[tuple[str, str, Weight]]:
        """(type, field, weight) of every field that weighs something or is a list."""
        for kind in self._schema.type_map.values():
            if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
                for name in kind.fields:
                    if not (weight := self.of(kind, name)).is_plain:
                        yield kind.name, name, weight

    def written_into(self, sdl: str) -> str:
        """The SDL with the directives at their places."""
        found = {(kind, field): weight for kind, field, weight in self.published()}
        places = dict(_places(parse(sdl), found))
        parts, at = [], 0
        for place in sorted(places):
            parts += [sdl[at:place], places[place]]
            at = place
        return "".join([*parts, sdl[at:]])


def _places(document: Any, found: Mapping[tuple[str, str], Weight]) -> Iterator[tuple[int, str]]:
    for kind in document.definitions:
        for field in getattr(kind, "fields", None) or ():
            weight = found.get((kind.name.value, field.name.value))
            if weight is not None and field.kind == "field_definition":
                yield (field.directives[0].loc.start - 1 if field.directives else field.loc.end), weight.directives()
                costs = dict(weight.arguments)
                for argument in field.arguments or ():
                    if argument.name.value in costs:
                        yield argument.loc.end, f' @cost(weight: "{costs[argument.name.value]}")'


def _sliced_input(field: GraphQLField) -> tuple[str, ...]:
    """Page sizes that stand in the argument `input`."""
    kind = get_named_type(field.args["input"].type) if "input" in field.args else None
    members = kind.fields if isinstance(kind, GraphQLInputObjectType) else {}
    return tuple(f"input.{name}" for name in SLICES if name in members and name != "ids")


def _is_list(kind: Any) -> bool:
    return isinstance(get_nullable_type(kind), GraphQLList)


def _cost(source: Source, root: str) -> int:
    if source.weight is not None:
        return source.weight
    if isinstance(source, Answer):
        return {"query": ANSWER, "mutation": MUTATION, "subscription": ANSWER}.get(root, NESTED_ANSWER)
    if isinstance(source, Hole):
        return HOLE
    return ROW if isinstance(source, FromExpr) and _looks_elsewhere(source) else 0


def _looks_elsewhere(source: FromExpr) -> bool:
    """Whether the expression is given the scope by which it reads other tables."""
    return len(inspect.signature(source.build).parameters) > 1
