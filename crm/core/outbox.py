"""What others may learn of a change: rows of the outbox in the change's own transaction, ids only.

A row is read once every older transaction has ended (`xid`, `crm.models.outbox_event`), so it may be written at any
place of the transaction; verbs write it last, so that events stand in the order in which things happened. An INSERT
there waits for nobody: it has no place in the lock order to keep.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.ids import new_id
from crm.core.notify import notifier_of
from crm.core.work import Work

_INSERT = text(
    "INSERT INTO outbox_events (workspace_id, id, kind, payload, created_at)"
    " SELECT CAST(:workspace_id AS uuid), id, kind, payload, created_at"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, kind text, payload jsonb, created_at timestamptz)"
)

Event = tuple[str, Mapping[str, Any]]
"""Kind and payload."""


async def publish(work: Work, kind: str, payload: Mapping[str, Any]) -> None:
    """Writes one event and wakes those who listen once it is committed. Payloads hold ids, instants and keys only."""
    await publish_all(work, [(kind, payload)])


async def publish_all(work: Work, events: Sequence[Event]) -> None:
    """Writes the events in their order by one statement; nothing for none."""
    if not events:
        return
    rows = [{"id": new_id(), "kind": kind, "payload": payload, "created_at": work.now} for kind, payload in events]
    await work.execute(_INSERT, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    wake_after(work)


def publish_later(work: Work, kind: str, payload: Mapping[str, Any]) -> None:
    """Writes the event just before COMMIT, by one statement with all others of the transaction that were left so."""
    for step in work.leaving:
        if isinstance(step, _Later):
            step.events.append((kind, payload))
            return
    later = _Later(work, [(kind, payload)])
    work.before_commit(later)


@dataclass
class _Later:
    """Events of one transaction that are written together."""

    work: Work
    events: list[Event]

    async def __call__(self) -> None:
        await publish_all(self.work, self.events)


def wake_after(work: Work) -> None:
    """Once the transaction holds, every process is told that this workspace has news."""

    async def wake() -> None:
        notifier_of(work.session.bind).wake(work.workspace_id)

    work.after_commit(wake)
