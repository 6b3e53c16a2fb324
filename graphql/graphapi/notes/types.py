"""Notes as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm.models import Note as NoteRow
from crm.models import NoteEdit as NoteEditRow
from graphapi.compiler import column, everyone, many, one, record
from graphapi.nodes import Node
from graphapi.people.sets import canonical_of

if TYPE_CHECKING:
    from graphapi.deals.types import Deal
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.people.types import Person


@record(NoteEditRow, prefix="nedit", policy=everyone)
class NoteEdit(Node):
    """How a note read before."""

    number: int = column(description="1 for the first text, 2 for the second.")
    text: str | None = column(description="The former text; null once it was erased.")
    edited_at: datetime = column(description="When it was replaced.")
    edited_by: Member | None = one(on="edited_by_id", description="Who replaced it.")


@record(NoteRow, prefix="note", policy=everyone)
class Note(Node):
    """What a member wrote down about a person, a lead or a deal."""

    text: str | None = column(description="The text; null once it was erased.")
    is_pinned: bool = column(description="Whether it is to stand above the others.")
    created_at: datetime = column(description="When it was written.")
    edited_at: datetime | None = column(description="When its text was last changed.")
    erased_at: datetime | None = column(description="When its text was erased.")
    version: int = column(description="Counts changes.")
    person: Person = one(
        on=lambda note, person, scope: person.id == canonical_of(note.person_id, scope),
        proven="a note is about a person, and a person stands for itself or another",
        description="About whom.",
    )
    lead: Lead | None = one(on="lead_id", description="About which lead.")
    deal: Deal | None = one(on="deal_id", description="About which deal.")
    author: Member | None = one(on="author_id", description="Who wrote it.")
    edits: list[NoteEdit] = many(on="note_id", order="number", description="How it read before, the first text first.")
