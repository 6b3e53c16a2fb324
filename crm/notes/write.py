"""Writes a note about a person, a lead or a deal."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, select

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.work import Lock, Work
from crm.leads.hold import hold
from crm.leads.texts import Given, Words
from crm.members.permissions import Action
from crm.models import Deal, Note, Person
from crm.models.words import TimelineKind
from crm.timeline.append import append


class NoteWrite(Given, frozen=True):
    """About one of the three; a note about a deal is one about its lead and person too."""

    text: Words
    person_id: UUID | None = None
    lead_id: UUID | None = None
    deal_id: UUID | None = None
    is_pinned: bool = False


@dataclass(frozen=True)
class _About:
    person_id: UUID
    lead_id: UUID | None
    deal_id: UUID | None


async def write(work: Work, data: NoteWrite) -> UUID:
    """The id of the note, which stands in the timeline. Raises Invalid unless it is about exactly one thing."""
    work.actor.require(Action.LEAD_EDIT)
    about = await _about(work, data)
    work.locking(Lock.DEALINGS)
    note_id = new_id()
    await work.execute(
        insert(Note).values(
            workspace_id=work.workspace_id,
            id=note_id,
            person_id=about.person_id,
            lead_id=about.lead_id,
            deal_id=about.deal_id,
            author_id=work.actor.member_id,
            text=data.text,
            is_pinned=data.is_pinned,
            created_at=work.now,
        )
    )
    await append(work, [_line(work, about, note_id, data.text)])
    record(work, "NOTE_WRITE", object_type="Note", object_id=note_id)
    return note_id


def _line(work: Work, about: _About, note_id: UUID, text: str) -> dict[str, Any]:
    return {
        "person_id": about.person_id, "lead_id": about.lead_id, "kind": TimelineKind.NOTE.value,
        "occurred_at": work.now, "title": "Note", "text": text, "member_id": work.actor.member_id, "fact_id": note_id,
    }  # fmt: skip


async def _about(work: Work, data: NoteWrite) -> _About:
    named = [each for each in (data.person_id, data.lead_id, data.deal_id) if each is not None]
    if len(named) != 1:
        raise Invalid("Name the person, the lead or the deal the note is about, one of them.", field="leadId")
    if data.person_id is not None:
        if await work.scalar(_known(work, Person.id, data.person_id)) is None:
            raise NotFound("There is no such person in this workspace.", field="personId")
        return _About(data.person_id, None, None)
    lead_id = data.lead_id
    if data.deal_id is not None:
        lead_id = await work.scalar(
            select(Deal.lead_id).where(Deal.workspace_id == work.workspace_id, Deal.id == data.deal_id)
        )
    if lead_id is None:
        raise NotFound("There is no such deal in this workspace.", field="dealId")
    lead = await hold(work, lead_id)
    return _About(lead.person_id, lead.id, data.deal_id)


def _known(work: Work, column: Any, person_id: UUID) -> Select[Any]:
    return select(column).where(Person.workspace_id == work.workspace_id, Person.id == person_id)
