"""Relay's Node: every record with a public id, and the two root fields that find it."""

from __future__ import annotations

import strawberry
from strawberry import ID

from graphapi.answers import answer, node_refs
from graphapi.compiler.records import queries
from graphapi.context import Info


@strawberry.interface(description="Anything with an id.")
class Node:
    """Its id says of which type it is."""

    id: ID


@queries
class NodeQueries:
    """`node` and `nodes`."""

    @answer
    async def node(self, info: Info, id: ID) -> Node | None:
        """The record of that id, or null."""
        found: Node | None = node_refs(info, [id])[0]
        return found

    @answer
    async def nodes(self, info: Info, ids: list[ID]) -> list[Node | None]:
        """The records of those ids in their order; null where there is none."""
        return node_refs(info, ids)
