"""Reads events behind a cursor: only those whose older transactions have all ended, so that none is jumped over.

A row's `xid` is its transaction's. Below the oldest transaction that still runs (`pg_snapshot_xmin`) everything is
decided; what lies above waits, even if it is committed (decisions §2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.core.database import Database
from crm.core.reader import Reader
from crm.live.cursor import CursorExpired, Position

AT_ONCE = 500
"""Events in one batch."""
_HORIZON = (
    "SELECT pg_snapshot_xmin(snapshot)::text AS decided, pg_snapshot_xmax(snapshot)::text AS next"
    " FROM pg_current_snapshot() AS snapshot"
)
_AFTER = (
    "SELECT id, xid::text AS xid, kind, payload, created_at FROM outbox_events WHERE workspace_id = $1"
    " AND (xid, id) > (CAST($2::text AS xid8), $3) AND xid < CAST($4::text AS xid8)"
    f" ORDER BY xid, id LIMIT {AT_ONCE}"
)
_WAITING = (
    "SELECT created_at FROM outbox_events WHERE workspace_id = $1 AND xid >= CAST($2::text AS xid8)"
    " ORDER BY xid, id LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the outbox."""

    position: Position
    kind: str
    payload: Mapping[str, Any]
    occurred_at: datetime

    def id(self, name: str) -> UUID | None:
        """An id of the payload."""
        value = self.payload.get(name)
        return UUID(value) if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class Batch:
    """Events in their order, and where one stands after them."""

    events: Sequence[Event]
    position: Position
    more: bool = False
    """Whether there are further events that can be read now."""
    waiting_since: datetime | None = None
    """When the first event was written that an older transaction holds back."""


async def here(database: Database, workspace_id: UUID) -> Position:
    """The position from which on nothing is decided yet: where somebody begins who asks for what comes."""
    async with database.read(workspace_id) as reader:
        return Position((await _horizon(reader))[0])


async def read_after(database: Database, workspace_id: UUID, position: Position) -> Batch:
    """The next events. Raises CursorExpired for a position that this database has not reached: it was restored."""
    async with database.read(workspace_id) as reader:
        decided, following = await _horizon(reader)
        if position.xid > following:
            raise CursorExpired(
                "This cursor was made before the database was restored; subscribe without `after`.", field="after"
            )
        rows = await reader.fetch(_AFTER, workspace_id, str(position.xid), position.id, str(decided))
        events = [_event(row) for row in rows]
        if len(events) == AT_ONCE:
            return Batch(events, events[-1].position, more=True)
        waiting = await reader.fetchval(_WAITING, workspace_id, str(decided))
        return Batch(events, max(position, Position(decided)), waiting_since=waiting)


async def _horizon(reader: Reader) -> tuple[int, int]:
    row = await reader.fetchrow(_HORIZON)
    assert row is not None  # a SELECT without FROM has a row
    return int(row["decided"]), int(row["next"])


def _event(row: Any) -> Event:
    return Event(Position(int(row["xid"]), row["id"]), row["kind"], row["payload"], row["created_at"])
