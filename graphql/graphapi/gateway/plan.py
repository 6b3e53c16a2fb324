"""What one operation comes to for one shape of variables: a statement for its records, a writer for each answer."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLObjectType, OperationType, get_named_type, is_abstract_type, print_ast

from crm.core.actor import Actor
from graphapi.answers.project import Projector, Writer, is_answer, selects
from graphapi.answers.sink import Rows
from graphapi.compiler.build import Build
from graphapi.compiler.errors import RequestError
from graphapi.compiler.given import Seen
from graphapi.compiler.policy import ALL_ROWS
from graphapi.compiler.records import field_of, source_of
from graphapi.compiler.schema import CompiledSchema
from graphapi.compiler.selection import Selections
from graphapi.compiler.sources import Answer
from graphapi.compiler.statement import HoleCall, Statement, root_statement, rows_statement

Nodes = Sequence[FieldNode]
Rights = tuple[frozenset[str] | None, str]
"""Permissions and row scope: a plan is kept for actors of the same."""


def rights_of(actor: Actor | None) -> Rights:
    """What planning may know of the actor; nobody may do nothing."""
    return (frozenset(), ALL_ROWS) if actor is None else (actor.permissions, actor.row_scope)


@dataclass(frozen=True)
class RootField:
    """One key of the answer's `data`."""

    key: str
    nodes: Nodes
    definition: Any = None
    kind: str = "record"
    """record, answer, typename or introspection"""
    write: Writer | None = None
    call: Callable[[Any, Any], Awaitable[Any]] | None = None
    place: int = -1
    """Which part of the statement's text it is."""

    @property
    def name(self) -> str:
        """Its name in the schema."""
        return self.nodes[0].name.value

    @property
    def is_required(self) -> bool:
        """Whether null in its place makes all of `data` null."""
        return str(self.definition.type).endswith("!") if self.definition is not None else True


@dataclass
class Plan:
    """All that is known before the first value arrives."""

    name: str
    root_name: str
    fields: tuple[RootField, ...]
    statement: Statement | None
    selections: Selections
    holes: dict[HoleCall, Writer] = field(default_factory=dict)
    is_personal: bool = False
    """Whether members of the same permissions may get different answers."""

    @property
    def has_answers(self) -> bool:
        """Whether functions answer root fields."""
        return any(root.kind == "answer" for root in self.fields)

    @property
    def is_one_statement(self) -> bool:
        """Whether nothing else is read: answers, and functions beside records, need one snapshot to agree in."""
        return not (self.has_answers or self.holes)


class Planner:
    """Makes one plan."""

    def __init__(self, schema: CompiledSchema, operation: Any, seen: Seen, rights: Rights) -> None:
        self.compiled = schema
        self.schema = schema.graphql
        self.operation = operation
        self.permissions, self.row_scope = rights
        self.seen = seen
        self.selections = Selections(schema.graphql, operation.fragments, seen)
        self.projector = Projector(self)
        self.holes: dict[HoleCall, Writer] = {}
        self._kept = True
        self._personal = False
        self._size = 4_096

    @property
    def weight(self) -> int | None:
        """Bytes the plan takes, about; None when it is not worth keeping."""
        return self._size if self._kept else None

    @property
    def is_public(self) -> bool:
        """Whether somebody who is not logged in may run it: `__typename`, introspection and public fields."""
        root = self._root_type()
        found = self.selections.root(root, self.operation.node.selection_set)
        names = (nodes[0].name.value for nodes in found.values())
        sources = (None if name.startswith("__") else source_of(root.fields[name]) for name in names)
        return all(source is None or (isinstance(source, Answer) and source.public) for source in sources)

    def plan(self) -> Plan:
        """The plan of the operation."""
        root = self._root_type()
        found = self.selections.root(root, self.operation.node.selection_set)
        records: list[tuple[str, Nodes]] = []
        fields = [self._root_field(root, key, nodes, records) for key, nodes in found.items()]
        statement = self._statement(root, records) if records else None
        return Plan(
            self._name(fields), root.name, tuple(fields), statement, self.selections, self.holes, self._personal
        )

    def _root_type(self) -> GraphQLObjectType:
        found = self.schema.get_root_type(OperationType(self.operation.kind))
        assert found is not None
        return found

    def _root_field(self, root: GraphQLObjectType, key: str, nodes: Nodes, records: list[Any]) -> RootField:
        name = nodes[0].name.value
        if name == "__typename":
            return RootField(key, nodes, kind="typename")
        if name.startswith("__"):
            return RootField(key, nodes, kind="introspection")
        definition = root.fields[name]
        if self.operation.kind != OperationType.MUTATION.value and name not in self.compiled.open_fields:
            self.require(self.compiled.read_permission, name)  # also of `node`, whose type has no root field's rights
        if not is_answer(definition):
            records.append((key, nodes))
            return RootField(key, nodes, definition, "record", place=len(records) - 1)
        self.require(source_of(definition).permission, name)
        write = self.projector.writer(definition.type, nodes, f"{root.name}.{name}")
        return RootField(key, nodes, definition, "answer", write, self.call(definition, nodes))

    def _statement(self, root: GraphQLObjectType, records: Sequence[tuple[str, Nodes]]) -> Statement:
        build = self._build()
        return self._noted(root_statement(build, self.selections, root, records))

    def _build(self) -> Build:
        return Build(self.compiled.catalog, self.seen, self.permissions, self.row_scope)

    def _noted(self, statement: Statement) -> Statement:
        self._kept = self._kept and statement.kept
        self._personal = self._personal or statement.is_personal
        self._size += len(statement.sql)
        for hole in statement.holes:
            kind = hole.definition.type
            self.holes[hole] = self.projector.writer(kind, hole.nodes, hole.nodes[0].name.value)
        return statement

    def _name(self, fields: Sequence[RootField]) -> str:
        text = print_ast(self.operation.node)
        return f"{fields[0].name if fields else '-'}#{hashlib.blake2s(text.encode(), digest_size=4).hexdigest()}"

    # what the projector asks for ----------------------------------------------------------------------------------

    def rows(self, kind: Any, nodes: Nodes) -> Rows:
        """The statement that reads records of an answer."""
        return Rows(self._noted(rows_statement(self._build(), self.selections, kind, nodes)), tuple(map(id, nodes)))

    def require(self, permission: str | None, where: str) -> None:
        """Refuses the document when the actor lacks a field's permission."""
        if permission is not None and self.permissions is not None and permission not in self.permissions:
            raise RequestError(f"You need the permission {permission} for {where}.", code="FORBIDDEN")

    def require_below(self, kind: Any, nodes: Nodes) -> None:
        """Rights of the fields of a type that is read only when its ids are met: denied, they refuse the document."""
        if self.permissions is None:
            return
        for group in self.selections.fields(kind, nodes).values():
            definition = kind.fields.get(group[0].name.value)
            if definition is None:
                continue  # `__typename`
            self.require(source_of(definition).permission, f"{kind.name}.{group[0].name.value}")
            for below in self.possible(get_named_type(definition.type)):
                self.require_below(below, group)

    def possible(self, kind: Any) -> Sequence[GraphQLObjectType]:
        """Types of which a value of that type may be; none of leaves."""
        if is_abstract_type(kind):
            return self.schema.get_possible_types(kind)
        return [kind] if isinstance(kind, GraphQLObjectType) else []

    def call(self, definition: Any, nodes: Nodes) -> Callable[[Any, Any], Awaitable[Any]]:
        """Calls the function behind a field: (owner, execution) → value."""
        resolver: Any = field_of(definition).base_resolver
        info = resolver.info_parameter

        async def run(owner: Any, execution: Any) -> Any:
            given = await execution.veiled(execution.storable_arguments(definition, nodes[0]))
            if info is not None:
                given[info.name] = execution.info(selects(execution.selections, definition.type, nodes))
            value = resolver.wrapped_func(owner, **given)
            return await value if inspect.isawaitable(value) else value

        return run
