"""`allowedActions` of conversations, from what the row itself tells and whether its person may be answered there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.consents.may_contact import verdicts_on
from crm.conversations.allowed import ANSWERING, ConversationAction, allowed
from crm.members.permissions import Action
from crm.models import Conversation as ConversationRow
from funnel.models import Channel as ChannelRow
from funnel.models.words import MessageSendAction
from funnel.replies.allowed import allowed as allowed_of_send
from graphapi.context import Info


@dataclass(frozen=True, slots=True)
class _State:
    status: str
    category: str | None
    negative_kind: str | None


def state_of(conversation: Any, scope: Any) -> tuple[Any, ...]:
    """What decides; the person and the key of the channel last."""
    channel = scope.value(
        ChannelRow, lambda channel: channel.key, lambda channel: channel.id == conversation.channel_id
    )
    return conversation.status, conversation.category, conversation.negative_kind, conversation.person_id, channel


async def allowed_actions(
    info: Info, conversations: Mapping[UUID, Sequence[Any]]
) -> Mapping[UUID, list[ConversationAction]]:
    """What the viewer may do with each of them; four statements for all, none for who may do nothing."""
    if not info.actor.can(Action.CONVERSATION_HANDLE):
        return {id: [] for id in conversations}
    asked = {id: (UUID(person_id), channel) for id, (*_, person_id, channel) in conversations.items()}
    found = await verdicts_on(info.reader.fetch, info.workspace_id, set(asked.values()), info.now, ANSWERING)
    may_answer = {each for each, verdict in found.items() if verdict.allowed}
    return {
        id: allowed(info.actor, _State(*given[:3]), may_answer=asked[id] in may_answer)
        for id, given in conversations.items()
    }


def send_state_of(send: Any, scope: Any) -> tuple[Any, ...]:
    """What decides: the status, the person, the key of the thread's channel."""
    channel = scope.value(
        ChannelRow,
        lambda channel: channel.key,
        lambda channel: channel.id.in_(
            scope.values(
                ConversationRow, lambda thread: thread.channel_id, lambda thread: thread.id == send.conversation_id
            )
        ),
    )
    return send.status, send.person_id, channel


async def allowed_sends(info: Info, sends: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[MessageSendAction]]:
    """What the viewer may do with each answer on its way; four statements for all, none for who may do nothing."""
    if not info.actor.can(Action.CONVERSATION_HANDLE):
        return {id: [] for id in sends}
    asked = {id: (UUID(person_id), channel) for id, (_, person_id, channel) in sends.items() if channel is not None}
    found = await verdicts_on(info.reader.fetch, info.workspace_id, set(asked.values()), info.now, ANSWERING)
    may_answer = {each for each, verdict in found.items() if verdict.allowed}
    return {
        id: allowed_of_send(info.actor, status, may_answer=asked.get(id) in may_answer)
        for id, (status, *_) in sends.items()
    }
