"""Blanks a note with all its former texts; the row and who wrote it stay."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import update

from crm.audit.record import record
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Note, NoteEdit
from crm.notes.edit import retell
from crm.notes.find import find_own


class NoteErase(BaseModel, frozen=True):
    """Which note."""

    note_id: UUID
    expected_version: int | None = None


async def erase(work: Work, data: NoteErase) -> UUID:
    """The id of the note, without text now and for ever. Raises Conflict when it was erased already."""
    work.actor.require(Action.LEAD_EDIT)
    note = await find_own(work, data.note_id, expected_version=data.expected_version)
    await work.execute(
        update(Note)
        .where(Note.workspace_id == work.workspace_id, Note.id == note.id)
        .values(text=None, is_pinned=False, erased_at=work.now, version=Note.version + 1)
        .execution_options(synchronize_session=False)
    )
    await work.execute(
        update(NoteEdit)
        .where(NoteEdit.workspace_id == work.workspace_id, NoteEdit.note_id == note.id)
        .values(text=None)
        .execution_options(synchronize_session=False)
    )
    await retell(work, note.id, None)
    record(work, "NOTE_ERASE", object_type="Note", object_id=note.id)
    return note.id
