"""How large a document may be. Counted before it is validated, exactly, in one walk however its fragments nest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from crm.core.bounds import Limits, LiveLimits
from graphapi.gateway.errors import plain

__all__ = ["Limits", "LiveLimits", "check_document"]


@dataclass(frozen=True, slots=True)
class Size:
    """What was counted, fragments written out."""

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    depth: int = 0
    repeats: int = 0
    """Of one selection set, not the sum."""

    def beside(self, other: Size) -> Size:
        """Both in one selection set."""
        return Size(
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            max(self.depth, other.depth),
            max(self.repeats, other.repeats),
        )


def check_document(document: DocumentNode, limits: Limits) -> list[dict[str, Any]]:
    """An error for every limit that an operation exceeds, with how much was asked; a ring of fragments ends there."""
    measure = _Measure(document)
    return [
        plain(
            f"The document has {asked} {what}; at most {most} are taken.", "QUERY_TOO_COMPLEX", limit=name, asked=asked
        )
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
        for name, asked, most, what in _asked(measure, node, limits)
        if asked > most
    ]


def _asked(measure: _Measure, node: OperationDefinitionNode, limits: Limits) -> Iterator[tuple[str, int, int, str]]:
    size = measure.selection(node.selection_set)
    yield "rootFields", measure.roots(node.selection_set), limits.root_fields, "root fields"
    yield "fields", size.fields, limits.fields, "fields"
    yield "aliases", size.aliases, limits.aliases, "aliases"
    yield "directives", size.directives + len(node.directives or ()), limits.directives, "directives"
    yield "depth", size.depth, limits.depth, "levels"
    yield "repeats", size.repeats, limits.repeats, "times the same field in one selection"


class _Measure:
    """Sizes of selection sets; each fragment is measured once."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._sizes: dict[str, Size] = {}
        self._roots: dict[str, int] = {}

    def selection(self, selection: SelectionSetNode) -> Size:
        """Everything below."""
        names = Counter(_key(node) for node in selection.selections if isinstance(node, FieldNode))
        found = Size(repeats=max(names.values(), default=0))
        for node in selection.selections:
            found = found.beside(self._part(node)).beside(Size(directives=len(node.directives or ())))
        return found

    def _part(self, node: Any) -> Size:
        if isinstance(node, FieldNode):
            return self._field(node)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        return self.selection(node.selection_set)

    def _field(self, node: FieldNode) -> Size:
        aliases = int(node.alias is not None)
        if node.selection_set is None:
            return Size(1, aliases, 0, 1, 0)
        below = self.selection(node.selection_set)
        # Introspection is deep by nature, and bounded by its validation rule.
        depth = 1 if node.name.value in ("__schema", "__type") else below.depth + 1
        return Size(below.fields + 1, below.aliases + aliases, below.directives, depth, below.repeats)

    def _fragment(self, name: str) -> Size:
        if name not in self._sizes:
            self._sizes[name] = Size()  # a ring, or a name that is none: validation tells
            if name in self._fragments:
                self._sizes[name] = self.selection(self._fragments[name].selection_set)
        return self._sizes[name]

    def roots(self, selection: SelectionSetNode) -> int:
        """Fields of the operation itself."""
        return sum(self._root(node) for node in selection.selections)

    def _root(self, node: Any) -> int:
        if isinstance(node, FieldNode):
            return 1
        if not isinstance(node, FragmentSpreadNode):
            return self.roots(node.selection_set)
        name = node.name.value
        if name not in self._roots:
            self._roots[name] = 0
            if name in self._fragments:
                self._roots[name] = self.roots(self._fragments[name].selection_set)
        return self._roots[name]


def _key(node: FieldNode) -> str:
    return (node.alias or node.name).value
