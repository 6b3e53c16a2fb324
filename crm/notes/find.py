"""A note under its lock, for its author or who acts for others."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict, Forbidden, NotFound
from crm.core.versions import require_version
from crm.core.work import Lock, Work
from crm.leads.rights import acts_for_others
from crm.models import Note


@dataclass(frozen=True)
class OwnNote:
    """A note as it is under the lock."""

    id: UUID
    text: str


async def find_own(work: Work, note_id: UUID, *, expected_version: int | None) -> OwnNote:
    """Raises NotFound, Forbidden for somebody else's note, Stale, Conflict when its text was erased."""
    work.locking(Lock.DEALINGS)
    row = (
        await work.execute(
            select(Note.text, Note.author_id, Note.version)
            .where(Note.workspace_id == work.workspace_id, Note.id == note_id)
            .with_for_update(key_share=True)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such note in this workspace.", field="noteId")
    if (row.author_id is None or row.author_id != work.actor.member_id) and not acts_for_others(work.actor):
        raise Forbidden("This note is somebody else's; ask its author or a sales lead.", field="noteId")
    require_version("note", row.version, expected_version)
    if row.text is None:
        raise Conflict("The text of this note was erased; write a new one.", field="noteId")
    return OwnNote(note_id, row.text)
