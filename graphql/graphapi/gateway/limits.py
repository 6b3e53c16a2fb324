"""How large a request may be. Checked before anything is planned; each limit says its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode

from graphapi.compiler.errors import RequestError

TOO_LARGE = "QUERY_TOO_COMPLEX"


@dataclass(frozen=True)
class Limits:
    """Bounds of one gateway."""

    body_bytes: int = 4 * 1024 * 1024
    document_bytes: int = 256 * 1024
    tokens: int = 4_000
    depth: int = 12
    aliases: int = 60
    directives: int = 50
    root_fields: int = 20
    fields: int = 2_000
    """Fields after fragments are written out: nested fragments double cheaply."""


@dataclass(frozen=True)
class LiveLimits:
    """Bounds of live connections. Times in seconds."""

    init_within: float = 10.0
    ping_every: float = 25.0
    """Who says nothing for three times as long is gone."""
    recheck_every: float = 5.0
    """How often it is asked whether the login, key, roles still hold."""
    close_within: float = 5.0
    sockets: int = 20
    """Connections of one actor in one process."""
    subscriptions: int = 50
    """Operations at a time of one connection."""
    message_bytes: int = 512 * 1024
    waiting: int = 2_000
    """Messages that wait to be sent."""
    waiting_bytes: int = 8 * 1024 * 1024
    unanswered_bytes: int = 1024 * 1024
    """After so many it is asked by a ping whether they were read; nothing more is sent until the pong."""
    catch_up_within: float = 30.0
    """How long the past may stand still because the client does not read."""


def check_document(document: DocumentNode, limits: Limits) -> None:
    """Refuses what is too deep or too wide; the document has been validated, so fragments form no ring."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    for definition in document.definitions:
        selection = getattr(definition, "selection_set", None)
        if selection is not None and not isinstance(definition, FragmentDefinitionNode):
            _Counter(fragments, limits).operation(definition, selection)


class _Counter:
    """Walks one operation with its fragments written out."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self.fragments, self.limits = fragments, limits
        self.fields = self.aliases = self.directives = self.roots = 0

    def operation(self, definition: Any, selection: SelectionSetNode) -> None:
        self._directives(definition)
        self._selection(selection, 1)

    def _selection(self, selection: SelectionSetNode, depth: int) -> None:
        for node in selection.selections:
            self._directives(node)
            if isinstance(node, FieldNode):
                self._field(node, depth)
            elif isinstance(node, FragmentSpreadNode):
                self._selection(self.fragments[node.name.value].selection_set, depth)
            else:
                self._selection(node.selection_set, depth)  # type: ignore[attr-defined]  # an inline fragment

    def _field(self, node: FieldNode, depth: int) -> None:
        self.fields += 1
        self.roots += depth == 1
        self.aliases += node.alias is not None
        _within(self.fields, self.limits.fields, "fields")
        _within(self.roots, self.limits.root_fields, "root fields")
        _within(self.aliases, self.limits.aliases, "aliases")
        if depth == 1 and node.name.value.startswith("__"):
            return  # introspection is deep by nature and bounded by its validation rule
        _within(depth, self.limits.depth, "levels")
        if node.selection_set is not None:
            self._selection(node.selection_set, depth + 1)

    def _directives(self, node: Any) -> None:
        self.directives += len(node.directives or ())
        _within(self.directives, self.limits.directives, "directives")


def _within(count: int, limit: int, what: str) -> None:
    if count > limit:
        raise RequestError(f"The document has more than {limit} {what}.", code=TOO_LARGE)
