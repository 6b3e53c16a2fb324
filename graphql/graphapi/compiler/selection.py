"""Which fields a document asks of a type: fragments, merging of equal keys, @include and @skip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    Undefined,
    VariableNode,
)
from graphql.utilities import value_from_ast_untyped

from graphapi.compiler.errors import RequestError
from graphapi.compiler.given import Given, Seen, constant, default_of, read

Fields = dict[str, list[FieldNode]]
Fragments = Mapping[str, FragmentDefinitionNode]


class Selections:
    """Reads the selection sets of one document for one request."""

    def __init__(self, schema: GraphQLSchema, fragments: Fragments, seen: Seen) -> None:
        self.schema = schema
        self.fragments = fragments
        self.seen = seen

    def fields(self, kind: GraphQLObjectType, nodes: Iterable[FieldNode]) -> Fields:
        """Response keys of an object in the order of the answer; equal keys are merged (validation proved they may)."""
        found: Fields = {}
        for node in nodes:
            if node.selection_set is not None:
                self._collect(kind, node.selection_set, found)
        return found

    def root(self, kind: GraphQLObjectType, selection: SelectionSetNode) -> Fields:
        """Response keys of the operation."""
        found: Fields = {}
        self._collect(kind, selection, found)
        return found

    def _collect(self, kind: GraphQLObjectType, selection: SelectionSetNode, found: Fields) -> None:
        for node in selection.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
                continue
            fragment: Any = node if isinstance(node, InlineFragmentNode) else self.fragments[node.name.value]  # type: ignore[attr-defined]  # a spread
            if fragment.type_condition is None or self._matches(kind, fragment.type_condition.name.value):
                self._collect(kind, fragment.selection_set, found)

    def _included(self, node: Any) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name in ("include", "skip") and self._condition(directive) is not (name == "include"):
                return False
        return True

    def _condition(self, directive: Any) -> bool:
        value = directive.arguments[0].value
        if isinstance(value, VariableNode):
            found = self.seen.note(value.name.value, "value")
            if found is None:  # a variable with a default may be given as null
                raise RequestError(f"@{directive.name.value} needs true or false; ${value.name.value} is null.")
            return bool(found)
        return bool(value_from_ast_untyped(value))

    def _matches(self, kind: GraphQLObjectType, condition: str) -> bool:
        if condition == kind.name:
            return True
        other: Any = self.schema.type_map[condition]
        return not isinstance(other, GraphQLObjectType) and self.schema.is_sub_type(other, kind)

    def arguments(self, definition: Any, node: FieldNode) -> dict[str, Given]:
        """Arguments given to a field, defaults included; those left out are left out."""
        nodes = {argument.name.value: argument.value for argument in node.arguments or ()}
        found: dict[str, Given] = {}
        for name, argument in definition.args.items():
            given = read(nodes[name], argument.type, self.seen, name) if name in nodes else None
            if given is None and (default := default_of(argument)) is not Undefined:
                given = constant(default, name)
            if given is not None:
                found[name] = given
        return found
