"""Documents: parsed, validated and measured once, then kept while they are used."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)

from graphapi.compiler.plans import PlanCache, Plans
from graphapi.compiler.schema import CompiledSchema
from graphapi.gateway.cost import Cost, Weigher
from graphapi.gateway.errors import of_graphql, plain
from graphapi.gateway.limits import Limits, check_document
from graphapi.gateway.refused import Refused

__all__ = ["Document", "Documents", "Operation", "Refused"]

MOST_LATE = 500
"""Selections behind interfaces of which an operation keeps plans: conditions can make very many of a few fields."""


class Operation:
    """One operation of a document with the plans made for it."""

    def __init__(
        self, document: DocumentNode, node: OperationDefinitionNode, name: str, cache: PlanCache, schema: CompiledSchema
    ) -> None:
        self.document = document
        self.node = node
        self.name = name
        self.kind: str = node.operation.value
        self.fragments = {
            found.name.value: found for found in document.definitions if isinstance(found, FragmentDefinitionNode)
        }
        self.cost: Cost = Weigher(schema.graphql, schema.weights, self.fragments).operation(node)
        self.plans: Plans[Any] = Plans(cache)
        self._late: dict[Any, Plans[Any]] = {}
        self._cache = cache

    def late(self, key: Any) -> Plans[Any]:
        """Plans of a record type that is known only from the ids met at run time."""
        if key not in self._late:
            if len(self._late) >= MOST_LATE:
                self._late.clear()
            self._late[key] = Plans(self._cache)
        return self._late[key]


class Document:
    """A valid document."""

    def __init__(self, node: DocumentNode, cache: PlanCache, schema: CompiledSchema) -> None:
        found = [part for part in node.definitions if isinstance(part, OperationDefinitionNode)]
        self.operations = {part.name.value if part.name else "": part for part in found}
        self.made: dict[str, Operation] = {}
        self.node = node
        self._cache, self._schema = cache, schema

    def operation(self, name: str | None) -> Operation:
        """The operation of that name, or the only one."""
        if name is None and len(self.operations) == 1:
            name = next(iter(self.operations))
        if name is None or name not in self.operations:
            known = "the document has several operations" if name is None else "the document has none of that name"
            raise Refused([plain(f"Say by operationName which operation to run; {known}.", "BAD_REQUEST")])
        if name not in self.made:
            self.made[name] = Operation(self.node, self.operations[name], name, self._cache, self._schema)
        return self.made[name]


class Documents:
    """LRU of valid documents, bounded by their number and by the size of their texts."""

    def __init__(
        self,
        schema: CompiledSchema,
        limits: Limits,
        cache: PlanCache,
        *,
        introspection: bool,
        suggestions: bool,
        size: int,
        weight: int,
    ) -> None:
        self._cache = cache
        self._schema, self._limits, self._suggestions = schema, limits, suggestions
        self._rules = [*specified_rules, *(() if introspection else (NoSchemaIntrospectionCustomRule,))]
        self._size, self._weight = size, weight
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._total = 0

    def get(self, text: str) -> Document:
        """The document of that text; raises Refused."""
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
            return found
        found = self._read(text)
        self._kept[text] = found
        self._total += len(text)
        while len(self._kept) > self._size or self._total > self._weight:
            self._total -= len(self._kept.popitem(last=False)[0])
        return found

    def _read(self, text: str) -> Document:
        limit, asked = self._limits.document_bytes, len(text.encode())
        if asked > limit:
            words = f"The document has {asked} bytes; at most {limit} are taken. Put values into variables."
            raise Refused([plain(words, "REQUEST_TOO_LARGE", limit="documentBytes", asked=asked)], status=413)
        try:
            node = parse(text, max_tokens=self._limits.tokens)
            too_large = check_document(node, self._limits)
        except GraphQLSyntaxError as error:
            raise self._refused([error], "GRAPHQL_PARSE_FAILED") from None
        except RecursionError:
            raise Refused([plain("The document nests too deep.", "GRAPHQL_PARSE_FAILED")]) from None
        if too_large:
            raise Refused(too_large)
        errors = validate(
            self._schema.graphql, node, self._rules, max_errors=20, hide_suggestions=not self._suggestions
        )
        if errors:
            raise self._refused(errors, "GRAPHQL_VALIDATION_FAILED")
        return Document(node, self._cache, self._schema)

    def _refused(self, errors: list[Any], code: str) -> Refused:
        found: list[GraphQLError] = errors
        return Refused([of_graphql(error, code) for error in found])

    def __contains__(self, text: str) -> bool:
        return text in self._kept

    def __len__(self) -> int:
        return len(self._kept)
