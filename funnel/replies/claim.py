"""Takes answers that are due, and finds those whose sender was lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, tuple_, update

from crm.core.limits import at_most
from crm.core.work import Work
from funnel.adapters.sending import Unknown, unknown_reason
from funnel.models import MessageSend
from funnel.models.words import MessageStatus
from funnel.reads import among
from funnel.replies.settle import settle
from funnel.replies.way import sender_of

LEASE = timedelta(minutes=2)
"""How long a sending may take before it is taken for lost."""
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Claimed:
    """An answer in our hands until the lease ends; `attempt` tells our claim from a later one."""

    workspace_id: UUID
    id: UUID
    attempt: int
    first_tried_at: datetime


async def claim(work: Work, most: int) -> list[Claimed]:
    """The due ones, the oldest first, of each thread one at a time: answers arrive in the order they were given."""
    await find_lost(work)
    row, earlier = MessageSend, MessageSend.__table__.alias("earlier")
    before = (
        select(earlier.c.id)
        .where(
            earlier.c.workspace_id == work.workspace_id,
            earlier.c.conversation_id == row.conversation_id,
            earlier.c.due_at.is_not(None),
            tuple_(earlier.c.created_at, earlier.c.id) < tuple_(row.created_at, row.id),
        )
        .exists()
    )
    due = (
        select(row.id)
        .where(row.workspace_id == work.workspace_id, row.due_at <= work.now)
        .where(row.status == MessageStatus.QUEUED.value, ~before)
        .order_by(row.due_at, row.id)
        .limit(at_most(min(most, AT_ONCE)))
        .with_for_update(skip_locked=True)
    )
    ids = list((await work.execute(due)).scalars())
    return await _take(work, ids) if ids else []


async def _take(work: Work, ids: Sequence[UUID]) -> list[Claimed]:
    row = MessageSend
    taken = (
        update(row)
        .where(row.workspace_id == work.workspace_id, among(row.id, ids))
        .values(
            status=MessageStatus.SENDING.value,
            due_at=work.now + LEASE,
            attempts=row.attempts + 1,
            first_tried_at=text("coalesce(first_tried_at, :now)").bindparams(now=work.now),
        )
        .returning(row.id, row.attempts, row.first_tried_at)
    )
    found = {each.id: each for each in await work.execute(taken)}
    return [Claimed(work.workspace_id, id, found[id].attempts, found[id].first_tried_at) for id in ids]


async def find_lost(work: Work) -> int:
    """How many were: whoever sent them ended in between. Where the network knows repeats they are sent again."""
    row = MessageSend
    over = (
        select(row.id, row.attempts, row.first_tried_at, row.source)
        .where(row.workspace_id == work.workspace_id, row.due_at <= work.now)
        .where(row.status == MessageStatus.SENDING.value)
        .order_by(row.due_at, row.id)
        .limit(at_most(AT_ONCE))
        .with_for_update(skip_locked=True)
    )
    lost = (await work.execute(over)).all()
    for each in lost:
        outcome = Unknown("LOST", unknown_reason("The network"))
        await settle(work, each.id, each.attempts, outcome, repeatable=repeatable(each, work.now))
    return len(lost)


def repeatable(send: Any, now: datetime) -> bool:
    """Whether the network would notice that it is asked again."""
    found = sender_of(send.source)
    return found is not None and now - send.first_tried_at < found[0].repeatable_for
