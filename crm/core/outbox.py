"""What happened, for those who listen: written last in the transaction."""

from typing import Any

from sqlalchemy import insert

from crm.core.ids import new_id
from crm.core.work import Lock, Work
from crm.models.outbox_event import OutboxEvent


async def publish(work: Work, kind: str, payload: dict[str, Any]) -> None:
    """Appends one event; `payload` holds ids only."""
    work.locking(Lock.OUTBOX)
    row = {
        "id": new_id(),
        "workspace_id": work.workspace_id,
        "kind": kind,
        "payload": payload,
        "created_at": work.now,
    }
    await work.execute(insert(OutboxEvent).values(**row))
