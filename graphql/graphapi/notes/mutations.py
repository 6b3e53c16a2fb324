"""Writing, changing and erasing notes."""

from __future__ import annotations

from crm.notes.edit import NoteEditing, edit
from crm.notes.erase import NoteErase, erase
from crm.notes.write import NoteWrite, write
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.notes.inputs import NoteCreateInput, NoteEraseInput, NoteUpdateInput
from graphapi.notes.types import Note

IDS = {"note_id": "note", "person_id": "per", "lead_id": "lead", "deal_id": "deal"}


@payload
class NotePayload(Payload):
    """The note as it is now."""

    note: Note | None = None


@mutations
class NoteMutations:
    """Notes of members; a note is changed by its author, or by who acts for others."""

    @mutation
    async def note_create(self, info: Info, input: NoteCreateInput) -> NotePayload:
        """Writes a note; it stands in the timeline."""
        return NotePayload(note=ref(Note, await write(info.work, fill(NoteWrite, input, ids=IDS))))

    @mutation
    async def note_update(self, info: Info, input: NoteUpdateInput) -> NotePayload:
        """Changes the text of a note, or pins it."""
        return NotePayload(note=ref(Note, await edit(info.work, fill(NoteEditing, input, ids=IDS))))

    @mutation
    async def note_erase(self, info: Info, input: NoteEraseInput) -> NotePayload:
        """Blanks a note and all its former texts, for ever."""
        return NotePayload(note=ref(Note, await erase(info.work, fill(NoteErase, input, ids=IDS))))
