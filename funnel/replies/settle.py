"""Writes down what became of an attempt."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, update

from crm.core.outbox import publish
from crm.core.work import Work
from funnel.adapters.sending import Later, Outcome, Refused, Sent, Unknown
from funnel.models import MessageSend
from funnel.models.words import MessageStatus

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
LONGEST_ASKED = timedelta(hours=24)
"""A network that asks for a longer pause is asked again after this one."""


async def settle(work: Work, send_id: UUID, attempt: int, outcome: Outcome, *, repeatable: bool = False) -> None:
    """Of this very attempt; whoever claimed it after us knows better. An unknown outcome is tried again only where the
    network would notice (`repeatable`).
    """
    if isinstance(outcome, Unknown) and repeatable:
        outcome = Later(outcome.code, "It is not known whether this was sent; it is tried again without harm.")
    row = MessageSend
    own = (row.workspace_id == work.workspace_id, row.id == send_id, row.attempts == attempt)
    if isinstance(outcome, Sent):
        # a receipt may have come first: then it is further than SENT already
        changed = update(row).where(*own).values(_sent(work.now, outcome))
    else:
        unsettled = row.status == MessageStatus.SENDING.value
        changed = update(row).where(*own, unsettled).values(_not_sent(work.now, attempt, outcome))
    found = (await work.execute(changed.returning(row.conversation_id, row.message_id))).one_or_none()
    if found is not None:
        await tell(work, found.conversation_id, found.message_id)


async def tell(work: Work, conversation_id: UUID, message_id: UUID) -> None:
    """MESSAGE_STATUS_CHANGED to whoever listens."""
    await publish(work, "MESSAGE_STATUS_CHANGED", {"conversationId": conversation_id, "messageId": message_id})


def _sent(now: datetime, outcome: Sent) -> dict[str, Any]:
    row = MessageSend
    # in line again of the same attempt: it was taken for lost, but lived
    unsettled = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN)
    is_new = row.status.in_([each.value for each in unsettled])
    return {
        "status": case((is_new, MessageStatus.SENT.value), else_=row.status),
        "external_id": func.coalesce(row.external_id, outcome.external_id),
        "sent_at": func.coalesce(row.sent_at, now),
        "due_at": None,
        "code": case((is_new, None), else_=row.code),
        "reason": case((is_new, None), else_=row.reason),
        "version": row.version + 1,
    }


def _not_sent(now: datetime, attempt: int, outcome: Refused | Later | Unknown) -> dict[str, Any]:
    values = {"code": outcome.code, "reason": outcome.reason, "version": MessageSend.version + 1, "due_at": None}
    if isinstance(outcome, Later) and (attempt < MOST_ATTEMPTS or not outcome.was_tried):
        return values | {"status": MessageStatus.QUEUED.value, "due_at": now + pause(attempt, outcome.seconds)}
    if isinstance(outcome, Unknown):
        return values | {"status": MessageStatus.UNKNOWN.value}
    if isinstance(outcome, Later):
        values["reason"] = f"It was tried {attempt} times, and the network has trouble still; send it again later."
    return values | {"status": MessageStatus.FAILED.value, "failed_at": now}


def pause(attempt: int, asked: float | None) -> timedelta:
    """Growing by itself; at least what the network asks for."""
    own: timedelta = min(FIRST_PAUSE * 2 ** min(attempt - 1, 20), LONGEST_PAUSE)
    return max(own, min(timedelta(seconds=min(asked or 0.0, 1e6)), LONGEST_ASKED))
