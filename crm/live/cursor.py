"""Where a listener stands in a workspace's events, and the opaque text of it."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from crm.core import clock
from crm.core.ids import NIL
from crm.core.problems import Invalid, Problem

KEPT = timedelta(days=7)
"""How long events are kept (`crm.jobs.clean`): older cursors cannot be resumed from."""
_FORM = b"\x01"
_LENGTH = 1 + 8 + 16 + 16
_BELOW = (1 << 80) - 1
"""Of a UUIDv7 what stands below its milliseconds; it is never 0, for the version is a part of it."""


class CursorExpired(Problem):
    """What followed the cursor is gone, or the database is another one than it was made by."""

    code = "CURSOR_EXPIRED"


class Position(NamedTuple):
    """Everything up to and including the event `id` of the transaction `xid` is known. Compared in that order."""

    xid: int
    id: UUID = NIL


def encode(position: Position, workspace_id: UUID, *, at: datetime | None = None) -> str:
    """The cursor as clients keep it, told now or `at` that instant.

    A position between two transactions names no event whose id tells its age: in its place stands when it was told.
    """
    id = _told(at or clock.now()) if position.id == NIL else position.id
    found = _FORM + position.xid.to_bytes(8, "big") + id.bytes + workspace_id.bytes
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()


def decode(cursor: str, workspace_id: UUID, now: datetime) -> Position:
    """Where the cursor stands. Raises Invalid for what is none of this workspace, CursorExpired after seven days."""
    try:
        found = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        found = b""
    if len(found) != _LENGTH or found[:1] != _FORM or found[25:] != workspace_id.bytes:
        raise Invalid("This is no cursor of this workspace's events; leave `after` out to begin now.", field="after")
    xid, id = int.from_bytes(found[1:9], "big"), UUID(bytes=found[9:25])
    if xid >= 1 << 63:
        raise Invalid("This is no cursor of this workspace's events; leave `after` out to begin now.", field="after")
    made_at = _made_at(id)
    if made_at is not None and made_at < now - KEPT:
        raise CursorExpired(
            "Events are kept for seven days; read what you show again and subscribe without `after`.", field="after"
        )
    return Position(xid, NIL if id.int & _BELOW == 0 else id)


def _told(at: datetime) -> UUID:
    return UUID(int=int(at.timestamp() * 1000) << 80)


def _made_at(event_id: UUID) -> datetime | None:
    """A UUIDv7 begins with the milliseconds of its making, and so does what stands in its place."""
    try:
        return datetime.fromtimestamp((event_id.int >> 80) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
