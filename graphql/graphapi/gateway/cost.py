"""What an operation costs before it is planned: a sum made once a document, in which only sizes are left open.

After the cost directive specification: a field costs its weight, its arguments theirs where they are given, and every
object it may have 1 (rows) or 0, and what is selected of it; lists multiply. Fragments of several types are added
up, so it is an upper bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    BooleanValueNode,
    FieldNode,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
)

from graphapi.compiler.given import default_of
from graphapi.compiler.lists import MAX_FIRST
from graphapi.compiler.weights import Weight, Weights

Variables = Mapping[str, Any]
Count = Callable[[Variables], int | None]
"""How many an argument asks for; None when it is not given."""


@dataclass(slots=True)
class Cost:
    """A constant, and parts that variables multiply."""

    fixed: int = 0
    parts: list[tuple[int | Callable[[Variables], int], Cost]] = field(default_factory=list)

    def of(self, variables: Variables) -> int:
        """The number for these variables."""
        total = self.fixed
        for times, part in self.parts:
            many = times if type(times) is int else times(variables)  # type: ignore[operator]  # an int or a function
            if many:
                total += many * (part.of(variables) if part.parts else part.fixed)
        return total

    def add(self, times: int | Callable[[Variables], int], part: Cost) -> None:
        """So many times that part; constants are worked out now."""
        if isinstance(times, int) and not part.parts:
            self.fixed += times * part.fixed
        elif times == 1:
            self.fixed += part.fixed
            self.parts += part.parts
        else:
            self.parts.append((times, part))


@dataclass(frozen=True, slots=True)
class _Found:
    """A field of a selection, and the variables without which it is left out."""

    kind: Any
    node: FieldNode
    gates: tuple[tuple[str, bool], ...]


class Weigher:
    """Makes the sum of one operation; the document has been validated."""

    def __init__(self, schema: GraphQLSchema, weights: Weights, fragments: Mapping[str, Any]) -> None:
        self._schema, self._weights, self._fragments = schema, weights, fragments

    def operation(self, node: Any) -> Cost:
        """The whole."""
        root = self._schema.get_root_type(OperationType(node.operation.value))
        return self._selection(root, [node.selection_set], {})

    def _selection(self, kind: Any, sets: Sequence[SelectionSetNode], sized: Mapping[str, Any]) -> Cost:
        found: dict[tuple[str, str], list[_Found]] = {}
        for each in sets:
            self._collect(kind, each, (), found)
        cost = Cost()
        for group in found.values():
            cost.add(_gate(group), self._field(group, sized))
        return cost

    def _collect(self, kind: Any, selection: SelectionSetNode, gates: Any, found: dict[Any, list[_Found]]) -> None:
        for node in selection.selections:
            own = _gates(node)
            if own is None:
                continue  # left out by what stands in the document
            inner: Any = node
            if isinstance(node, FieldNode):
                key = (kind.name, (node.alias or node.name).value)
                found.setdefault(key, []).append(_Found(kind, node, gates + own))
                continue
            if node.kind == "fragment_spread":
                inner = self._fragments[inner.name.value]
            self._collect(self._narrowed(kind, inner.type_condition), inner.selection_set, gates + own, found)

    def _narrowed(self, kind: Any, condition: Any) -> Any:
        if condition is None or isinstance(kind, GraphQLObjectType):
            return kind
        return self._schema.type_map[condition.name.value]

    def _field(self, group: Sequence[_Found], sized: Mapping[str, Any]) -> Cost:
        kind, node = group[0].kind, group[0].node
        definition = getattr(kind, "fields", {}).get(node.name.value)
        if definition is None:
            return Cost()  # __typename, introspection
        weight = self._weights.of(kind, node.name.value)
        cost = Cost(weight.cost)
        for name, own in weight.arguments:
            cost.add(_given(_count(node, definition, (name,))), Cost(own))
        below = get_named_type(definition.type)
        if is_composite_type(below):
            sets = [found.node.selection_set for found in group if found.node.selection_set is not None]
            self._add_objects(cost, below, sets, weight, (node, definition), sized.get(node.name.value))
        return cost

    def _add_objects(
        self, cost: Cost, kind: Any, sets: Any, weight: Weight, at: tuple[FieldNode, Any], inherited: Any
    ) -> None:
        node, definition = at
        size = None if weight.assumed is None else _size(node, definition, weight)
        inside = self._selection(kind, sets, dict.fromkeys(weight.sized, size))
        inside.fixed += self._weights.of_type(kind)
        is_list = isinstance(get_nullable_type(definition.type), GraphQLList)
        times = inherited if inherited is not None else size if is_list and size is not None else 1
        cost.add(times, inside)


def _size(node: FieldNode, definition: Any, weight: Weight) -> int | Callable[[Variables], int]:
    found = [_count(node, definition, tuple(path.split("."))) for path in weight.slicing]
    counts = [count for count in found if count is not None]
    assumed, most = weight.assumed or 0, MAX_FIRST if weight.sized == ("edges",) else None
    if not any(callable(count) for count in counts):
        return _most(counts, assumed, most)
    return lambda variables: _most([c(variables) if callable(c) else c for c in counts], assumed, most)


def _most(counts: Sequence[Any], assumed: int, most: int | None) -> int:
    """The largest that is given; of a page not more than it may have: whoever asks for more is refused by the page."""
    given = [count for count in counts if count is not None]
    asked = max(given) if given else assumed
    return max(0, asked if most is None else min(asked, most))


def _given(count: Any) -> int | Callable[[Variables], int]:
    """1 where the argument is given."""
    return (lambda variables: int(count(variables) is not None)) if callable(count) else int(count is not None)


def _count(node: FieldNode, definition: Any, path: tuple[str, ...]) -> int | Count | None:
    """How many the argument at this path asks for: now, or a function of the variables."""
    argument = next((each for each in node.arguments or () if each.name.value == path[0]), None)
    if argument is None:
        return _number(default_of(definition.args[path[0]]))
    return _in_value(argument.value, path[1:])


def _in_value(value: Any, path: tuple[str, ...]) -> int | Count | None:
    if isinstance(value, VariableNode):
        name = value.name.value
        if not path:
            return lambda variables: _number(variables.get(name))
        return lambda variables: _number(_reached(variables.get(name), path))
    if isinstance(value, NullValueNode):
        return None
    if path and isinstance(value, ObjectValueNode):
        inner = next((each.value for each in value.fields if each.name.value == path[0]), None)
        return None if inner is None else _in_value(inner, path[1:])
    if isinstance(value, ListValueNode):
        return len(value.values)
    return int(value.value) if isinstance(value, IntValueNode) else 1


def _reached(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
    return value


def _number(value: Any) -> int | None:
    """A number, the length of a list; anything else that is given counts as one."""
    if type(value) is int:
        return value
    if value is None or value is Undefined:
        return None
    return len(value) if isinstance(value, list) else 1


def _gates(node: Any) -> tuple[tuple[str, bool], ...] | None:
    """Variables that must have this value; None when it is certainly left out."""
    found = []
    for directive in node.directives or ():
        wanted = {"include": True, "skip": False}.get(directive.name.value)
        if wanted is None:
            continue
        value = directive.arguments[0].value
        if isinstance(value, BooleanValueNode) and value.value is not wanted:
            return None
        if isinstance(value, VariableNode):
            found.append((value.name.value, wanted))
    return tuple(found)


def _gate(group: Sequence[_Found]) -> int | Callable[[Variables], int]:
    """1 where any of them is there."""
    if any(not found.gates for found in group):
        return 1
    ways = [found.gates for found in group]
    return lambda variables: int(any(all(variables.get(name) is is_on for name, is_on in way) for way in ways))
