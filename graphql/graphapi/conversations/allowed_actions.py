"""`allowedActions` of conversations, from what the row itself tells: nothing is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.conversations.allowed import ConversationAction, allowed
from graphapi.context import Info


@dataclass(frozen=True, slots=True)
class _State:
    status: str
    category: str | None
    negative_kind: str | None


def state_of(conversation: Any) -> tuple[Any, ...]:
    """What decides."""
    return conversation.status, conversation.category, conversation.negative_kind


async def allowed_actions(
    info: Info, conversations: Mapping[UUID, Sequence[Any]]
) -> Mapping[UUID, list[ConversationAction]]:
    """What the viewer may do with each of them."""
    return {id: allowed(info.actor, _State(*given)) for id, given in conversations.items()}
