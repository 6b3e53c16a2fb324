"""What others may learn of a change: rows of the outbox in the change's own transaction, ids only."""

from typing import Any

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.ids import new_id
from crm.core.work import Lock, Work

_INSERT = text(
    "INSERT INTO outbox_events (workspace_id, id, kind, payload, created_at)"
    " SELECT CAST(:workspace_id AS uuid), id, kind, payload, created_at"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, kind text, payload jsonb, created_at timestamptz)"
)


async def publish(work: Work, kind: str, payload: dict[str, Any]) -> None:
    """Writes one event, last in the transaction; payloads hold ids, instants and keys only."""
    work.locking(Lock.OUTBOX)
    row = {"id": new_id(), "kind": kind, "payload": payload, "created_at": work.now}
    await work.execute(_INSERT, {"workspace_id": work.workspace_id, "rows": dump([row])})
