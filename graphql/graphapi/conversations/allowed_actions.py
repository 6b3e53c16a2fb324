"""`allowedActions` of conversations, for all of a document in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.conversations.allowed import ConversationAction, allowed
from graphapi.context import Info

_STATES = """
SELECT c.id, c.status, c.category, c.negative_kind FROM conversations c
WHERE c.workspace_id = $1 AND c.id = ANY($2::uuid[])
"""


@dataclass(frozen=True, slots=True)
class _State:
    status: str
    category: str | None
    negative_kind: str | None


async def allowed_actions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[ConversationAction]]:
    """What the viewer may do with each of them."""
    rows = await info.reader.fetch(_STATES, info.workspace_id, ids)
    return {
        row["id"]: allowed(info.actor, _State(row["status"], row["category"], row["negative_kind"])) for row in rows
    }
