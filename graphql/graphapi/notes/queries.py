"""Reading notes."""

from __future__ import annotations

from crm.members.permissions import Action
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.notes.inputs import NOTE_FILTER, NOTE_ORDER
from graphapi.notes.types import Note


@queries
class NoteQueries:
    """Notes of the workspace."""

    note: Note | None = by_id(permission=Action.READ, description="One note, or null.")
    notes: Connection[Note] = connection(
        filter=NOTE_FILTER, order=NOTE_ORDER, permission=Action.READ, description="Notes, the newest first."
    )
