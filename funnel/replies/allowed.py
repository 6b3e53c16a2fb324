"""What may be done with an answer on its way."""

from collections.abc import Set

from crm.core.actor import Actor
from crm.members.permissions import Action
from funnel.models.words import MessageSendAction, MessageStatus

_AGAIN: Set[str] = frozenset({MessageStatus.FAILED.value, MessageStatus.UNKNOWN.value})


def may_be_sent_again(status: str) -> bool:
    """Whether it is neither on its way nor there."""
    return status in _AGAIN


def allowed(actor: Actor, status: str, *, may_answer: bool) -> list[MessageSendAction]:
    """`may_answer`: the person may be contacted there."""
    is_possible = actor.can(Action.CONVERSATION_HANDLE) and may_answer and may_be_sent_again(status)
    return [MessageSendAction.SEND_AGAIN] if is_possible else []
