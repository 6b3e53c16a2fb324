"""What a document gave to an argument, read while planning.

A plan may depend on the *shape* of variables (which are null, which operators a filter uses) but on their values only
where the SQL text does (page sizes, orders, `@include`). Planning therefore never touches variables directly: it asks
`Given`, and `Seen` writes down what was looked at. Exactly that becomes the key under which the plan is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_nullable_type,
)
from graphql.utilities import value_from_ast

from graphapi.compiler.errors import RequestError

Variables = Mapping[str, Any]
Facet = tuple[str, str]
"""Name of a variable and what was seen of it: "null", "shape" or "value"."""

_ABSENT = object()


def shape(value: Any) -> Any:
    """Keys, nulls, booleans and list lengths of objects; never a leaf's value or the length of a list of leaves."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return tuple((key, shape(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(shape(item) for item in value) if value and isinstance(value[0], dict) else "[]"
    return "_"


def frozen(value: Any) -> Any:
    """The value itself as something that can be a key; 1 and True stay apart."""
    if isinstance(value, dict):
        return tuple((key, frozen(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    return (type(value), value)


def _is_null(value: Any) -> bool:
    return value is None or value is _ABSENT


_LOOKS: dict[str, Callable[[Any], Any]] = {
    "null": _is_null,
    "shape": lambda value: "absent" if value is _ABSENT else shape(value),
    "value": lambda value: "absent" if value is _ABSENT else frozen(value),
}


def look(facet: Facet, variables: Variables) -> Any:
    """What this facet shows of a request's variables."""
    name, kind = facet
    return _LOOKS[kind](variables.get(name, _ABSENT))


class Seen:
    """Variables of the request that is being planned for, and the facets of them that planning looked at."""

    def __init__(self, variables: Variables) -> None:
        self.variables = variables
        self.facets: dict[Facet, None] = {}

    def note(self, name: str, kind: str) -> Any:
        """Records a look and gives the value (None when absent)."""
        self.facets[name, kind] = None
        return self.variables.get(name)

    def has(self, name: str) -> bool:
        """Whether the variable was given at all (null counts)."""
        return name in self.variables


class Given:
    """One given value: its structure now, and how to fetch it from the variables of any request of the same shape."""

    def __init__(self, value: Any, fetch: Callable[[Variables], Any], note: Callable[[str], Any], path: str) -> None:
        self._value = value
        self._note = note
        self.fetch = fetch
        self.path = path

    @property
    def is_null(self) -> bool:
        """Whether null stands here."""
        self._note("null")
        return self._value is None

    def fields(self) -> dict[str, Given]:
        """Members of an input object, in the order given."""
        self._note("shape")
        return {key: self._member(key, value, f"{self.path}.{key}") for key, value in self._value.items()}

    def items(self) -> list[Given]:
        """Elements of a list of input objects."""
        self._note("shape")
        return [self._member(index, value, f"{self.path}.{index}") for index, value in enumerate(self._value)]

    def literal(self) -> Any:
        """The value itself: the plan holds for this value only."""
        self._note("value")
        return self._value

    def flag(self) -> bool:
        """A boolean that decides about the SQL; part of the shape."""
        self._note("shape")
        return bool(self._value)

    def _member(self, key: Any, value: Any, path: str) -> Given:
        fetch = self.fetch
        return Given(value, lambda variables: fetch(variables)[key], self._inner, path)

    def _inner(self, kind: str) -> Any:
        """A look into a part is a look at the shape of the whole, or at its value."""
        return self._note("value" if kind == "value" else "shape")


def _silent(_: str) -> None:
    """A constant of the document: looking at it makes no difference."""


def constant(value: Any, path: str) -> Given:
    """A value that stands in the document or is a default."""
    return Given(value, lambda _: value, _silent, path)


class _Composed(Given):
    """An object or list written in the document with variables inside."""

    def __init__(self, parts: dict[str, Given] | list[Given], path: str) -> None:
        super().__init__(parts, self._collect, _silent, path)
        self._parts = parts

    def _collect(self, variables: Variables) -> Any:
        if isinstance(self._parts, dict):
            return {key: part.fetch(variables) for key, part in self._parts.items()}
        return [part.fetch(variables) for part in self._parts]

    def fields(self) -> dict[str, Given]:
        assert isinstance(self._parts, dict)
        return self._parts

    def items(self) -> list[Given]:
        assert isinstance(self._parts, list)
        return self._parts

    def literal(self) -> Any:
        if isinstance(self._parts, dict):
            return {key: part.literal() for key, part in self._parts.items()}
        return [part.literal() for part in self._parts]


def read(node: ValueNode, kind: GraphQLInputType, seen: Seen, path: str) -> Given | None:
    """What stands in the document for a value of this type; None when a variable was left out."""
    if isinstance(node, VariableNode):
        name, is_required = node.name.value, isinstance(kind, GraphQLNonNull)
        seen.note(name, "shape" if is_required else "null")  # left out is not null: what has a default takes that
        if not seen.has(name):
            return None
        if is_required and seen.variables[name] is None:
            raise RequestError(f"{path} takes no null; ${name} is null.")
        return Given(
            seen.variables[name], lambda variables: variables.get(name), lambda what: seen.note(name, what), path
        )
    if not _holds_variables(node):
        return constant(value_from_ast(node, kind), path)
    bare = get_nullable_type(kind)
    if isinstance(bare, GraphQLList):
        nodes = node.values if isinstance(node, ListValueNode) else (node,)
        items = (read(item, bare.of_type, seen, f"{path}.{index}") for index, item in enumerate(nodes))
        return _Composed([item for item in items if item is not None], path)
    assert isinstance(bare, GraphQLInputObjectType)
    assert isinstance(node, ObjectValueNode)
    return _Composed(_members(node, bare, seen, path), path)


def _members(node: ObjectValueNode, kind: GraphQLInputObjectType, seen: Seen, path: str) -> dict[str, Given]:
    nodes = {field.name.value: field.value for field in node.fields}
    members: dict[str, Given] = {}
    for name, field in kind.fields.items():
        at = f"{path}.{name}"
        member = read(nodes[name], field.type, seen, at) if name in nodes else None
        if member is None and (default := default_of(field)) is not Undefined:
            member = constant(default, at)
        if member is not None:
            members[name] = member
    return members


def default_of(definition: Any) -> Any:
    """The default of an argument or input field as a Python value, or Undefined."""
    return getattr(definition, "default_value", Undefined)


def _holds_variables(node: ValueNode) -> bool:
    if isinstance(node, VariableNode):
        return True
    if isinstance(node, ListValueNode):
        return any(_holds_variables(item) for item in node.values)
    return isinstance(node, ObjectValueNode) and any(_holds_variables(field.value) for field in node.fields)
