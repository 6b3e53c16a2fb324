"""Keeps a request as it came, once; without an actor, before it is acknowledged."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from crm.core.ids import new_id
from crm.core.work import Work
from funnel.adapters.shape import Adapter, Received, Unreadable
from funnel.models import IntakeEvent

LONGEST_TYPE = 200


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """What is stored of a request."""

    connected_account_id: UUID
    event_key: str
    body: bytes
    content_type: str | None


def to_keep(connected_account_id: UUID, adapter: Adapter, received: Received) -> Kept:
    """By the sender's own id, else by the hash of the raw bytes. What cannot be read is kept too: its problem is told
    when it is processed, and the sender is not asked to send it again for ever.
    """
    try:
        key, body = adapter.event_key(received), adapter.without_secret(received)
    except Unreadable:
        key, body = None, received.body
    content_type = received.headers.get("content-type", "")[:LONGEST_TYPE].replace("\x00", "")
    return Kept(connected_account_id, f"id:{key}" if key else _hash(received.body), body, content_type or None)


def _hash(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


async def keep(work: Work, kept: Kept) -> bool:
    """Whether it is new; one statement."""
    row = insert(IntakeEvent).values(
        workspace_id=work.workspace_id,
        id=new_id(),
        connected_account_id=kept.connected_account_id,
        event_key=kept.event_key,
        received_at=work.now,
        content_type=kept.content_type,
        body=kept.body,
    )
    done = await work.scalar(row.on_conflict_do_nothing(constraint="uq_intake_events_event").returning(IntakeEvent.id))
    return done is not None
