"""What may be done with a thread as it stands; verbs refuse by the same table."""

from collections.abc import Set
from enum import StrEnum
from typing import Protocol

from crm.core.actor import Actor
from crm.core.problems import Conflict
from crm.members.permissions import Action
from crm.models.words import ConsentPurpose
from crm.models.words_conversation import ConversationCategory, ConversationStatus, NegativeKind


class ConversationAction(StrEnum):
    """What a viewer may do with a conversation."""

    REPLY = "REPLY"
    CLASSIFY = "CLASSIFY"
    ASSIGN = "ASSIGN"
    JOIN = "JOIN"
    RESOLVE = "RESOLVE"
    REOPEN = "REOPEN"
    MAKE_LEAD = "MAKE_LEAD"
    ASK_SUPPORT = "ASK_SUPPORT"


class Thread(Protocol):
    """What decides."""

    @property
    def status(self) -> str: ...
    @property
    def category(self) -> str | None: ...
    @property
    def negative_kind(self) -> str | None: ...


ENDED: Set[str] = frozenset({ConversationStatus.RESOLVED.value, ConversationStatus.CLOSED.value})
_WHILE_IT_LASTS = frozenset({
    ConversationAction.CLASSIFY, ConversationAction.ASSIGN, ConversationAction.RESOLVE, ConversationAction.ASK_SUPPORT,
})  # fmt: skip
ANSWERING = ConsentPurpose.SERVICE
"""What an answer is for: whoever wrote first is answered unless it was refused."""
WANTS_TO_BUY: Set[str | None] = frozenset({ConversationCategory.LEAD.value, ConversationCategory.ORDER.value})


def is_attack(thread: Thread) -> bool:
    """Whether it was staged."""
    return thread.negative_kind == NegativeKind.ORCHESTRATED.value


def allowed(actor: Actor, thread: Thread, *, may_answer: bool) -> list[ConversationAction]:
    """In the order of the enum. `may_answer`: the person may be contacted there for `ANSWERING`."""
    if not actor.can(Action.CONVERSATION_HANDLE):
        return []
    return [each for each in ConversationAction if _possible(actor, thread, each, may_answer)]


def _possible(actor: Actor, thread: Thread, action: ConversationAction, may_answer: bool) -> bool:
    ended = thread.status in ENDED
    match action:
        case ConversationAction.REOPEN:
            return ended
        case ConversationAction.MAKE_LEAD:
            return actor.can(Action.LEAD_CREATE) and thread.category in WANTS_TO_BUY and not is_attack(thread)
        case ConversationAction.REPLY:
            return may_answer
        case ConversationAction.JOIN:
            return True
        case _:
            return not ended


def require_open(thread: Thread, to: str) -> None:
    """Refuses what needs a thread that has not ended."""
    if thread.status in ENDED:
        raise Conflict(f"The conversation is {thread.status}; reopen it to {to}.", field="conversationId")
