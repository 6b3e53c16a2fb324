"""Changes the text of a note, or pins it."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, insert, select, update

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.work import Work
from crm.leads.texts import Words
from crm.members.permissions import Action
from crm.models import Note, NoteEdit, TimelineEntry
from crm.models.words import TimelineKind
from crm.notes.find import OwnNote, find_own


class NoteEditing(BaseModel, frozen=True):
    """What is left out stays."""

    note_id: UUID
    text: Words | None = None
    is_pinned: bool | None = None
    expected_version: int | None = None


async def edit(work: Work, data: NoteEditing) -> UUID:
    """The id of the note; how it read before is kept, and the timeline shows how it reads now."""
    work.actor.require(Action.LEAD_EDIT)
    note = await find_own(work, data.note_id, expected_version=data.expected_version)
    changes: dict[str, Any] = {}
    if data.text is not None and data.text != note.text:
        changes |= {"text": data.text, "edited_at": work.now}
        await _keep(work, note)
        await retell(work, note.id, data.text)
    if data.is_pinned is not None:
        changes["is_pinned"] = data.is_pinned
    await work.execute(
        update(Note)
        .where(Note.workspace_id == work.workspace_id, Note.id == note.id)
        .values(version=Note.version + 1, **changes)
        .execution_options(synchronize_session=False)
    )
    record(work, "NOTE_EDIT", object_type="Note", object_id=note.id, details={"fields": sorted(changes)})
    return note.id


async def _keep(work: Work, note: OwnNote) -> None:
    before = (
        select(func.coalesce(func.max(NoteEdit.number), 0) + 1)
        .where(NoteEdit.workspace_id == work.workspace_id, NoteEdit.note_id == note.id)
        .scalar_subquery()
    )
    await work.execute(
        insert(NoteEdit).values(
            workspace_id=work.workspace_id,
            id=new_id(),
            note_id=note.id,
            number=before,
            text=note.text,
            edited_at=work.now,
            edited_by_id=work.actor.member_id,
        )
    )


async def retell(work: Work, note_id: UUID, text: str | None) -> None:
    """The line of the timeline reads like the note."""
    await work.execute(
        update(TimelineEntry)
        .where(
            TimelineEntry.workspace_id == work.workspace_id,
            TimelineEntry.fact_id == note_id,
            TimelineEntry.kind == TimelineKind.NOTE.value,
        )
        .values(text=text)
        .execution_options(synchronize_session=False)
    )
