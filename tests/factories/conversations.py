"""Conversations by their own verbs, with sensible defaults."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from crm.conversations.inputs import ConversationClassify, ConversationReply, ConversationResolve
from crm.conversations.resolve import resolve
from crm.conversations.set_rules import RulesSet, set_rules
from crm.core.work import Work
from crm.models import Conversation, Message, Touchpoint
from funnel.conversations.classify import classify
from funnel.conversations.inputs import ConversationReceive
from funnel.conversations.receive import receive
from funnel.conversations.reply import reply
from tests.factories.leads import again

FRIDAY = datetime(2026, 6, 5, 14, 30, tzinfo=UTC)
"""Friday 17:30 in Moscow."""
_numbers = count(1)
RULES: list[dict[str, Any]] = [
    {"words": ["broken", "rude*"], "category": "COMPLAINT", "sentiment": "NEGATIVE", "topic": "quality"},
    {"words": ["late"], "sentiment": "NEGATIVE", "topic": "delivery"},
    {"words": ["thank*"], "category": "PRAISE", "sentiment": "POSITIVE"},
    {"words": ["buy", "order"], "category": "LEAD"},
]


def mention(**given: Any) -> ConversationReceive:
    """A comment in VK of somebody new on Friday at 17:30, unless told otherwise."""
    number = next(_numbers)
    fields: dict[str, Any] = {
        "external_id": f"c{number}", "channel_key": "vk", "appeared_at": FRIDAY, "text": "How high is it?",
        "author": {"kind": "PLATFORM_USER_ID", "value": f"user{number}"},
    } | given  # fmt: skip
    return ConversationReceive.model_validate(fields)


async def received(work: Work, **given: Any) -> UUID:
    """A thread that begins with one message."""
    return await receive(again(work), mention(**given))


async def answered(work: Work, thread_id: UUID, at: datetime | None = None, **given: Any) -> Conversation:
    """An answer of the company."""
    fields = {"conversation_id": thread_id, "text": "We look into it.", "sent_at": at} | given
    return await reply(again(work), ConversationReply.model_validate(fields))


async def classified(work: Work, thread_id: UUID, **given: Any) -> Conversation:
    """What a member says of it."""
    return await classify(again(work), ConversationClassify.model_validate({"conversation_id": thread_id} | given))


async def resolved(work: Work, thread_id: UUID, **given: Any) -> Conversation:
    """How it ended."""
    return await resolve(again(work), ConversationResolve.model_validate({"conversation_id": thread_id} | given))


async def with_rules(work: Work, rules: Sequence[dict[str, Any]] = tuple(RULES)) -> None:
    """The rules by which texts are told."""
    await set_rules(again(work), RulesSet.model_validate({"rules": list(rules)}))


async def thread(work: Work, thread_id: UUID) -> Any:
    """Its row, as the database has it."""
    return (await work.execute(select(*Conversation.__table__.columns).where(Conversation.id == thread_id))).one()


async def counts(work: Work) -> tuple[int, int, int]:
    """Threads, messages and touches of the workspace."""
    found = [
        await work.scalar(select(func.count()).select_from(row).where(row.workspace_id == work.workspace_id))
        for row in (Conversation, Message, Touchpoint)
    ]
    return found[0], found[1], found[2]
