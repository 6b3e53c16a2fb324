"""Filter, order and inputs of notes."""

from __future__ import annotations

import strawberry
from strawberry import ID

from crm.models import Note as NoteRow
from graphapi.compiler import filters, input_type, match, orders

KEY = "Writing again with the same key and input answers the same."
VERSION = "`version` as it was read."
NOTE_FILTER = filters(
    "NoteFilter",
    NoteRow,
    person_id=match.id("per"),
    lead_id=match.id("lead"),
    deal_id=match.id("deal"),
    author_id=match.id("mem"),
    is_pinned=match.boolean(),
    created_at=match.datetime(),
)
NOTE_ORDER = orders("NoteOrder", NoteRow, created_at="created_at", default="-created_at")


@input_type
class NoteCreateInput:
    """A text about a person, a lead or a deal: one of them."""

    text: str = strawberry.field(description="What is to be remembered.")
    person_id: ID | None = strawberry.field(default=None, description="About which person.")
    lead_id: ID | None = strawberry.field(default=None, description="About which lead.")
    deal_id: ID | None = strawberry.field(default=None, description="About which deal.")
    is_pinned: bool | None = strawberry.field(default=False, description="Whether it stands above the others.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class NoteUpdateInput:
    """What is left out stays."""

    note_id: ID = strawberry.field(description="Which note.")
    text: str | None = strawberry.field(default=None, description="How it is to read; the former text is kept.")
    is_pinned: bool | None = strawberry.field(default=None, description="Whether it stands above the others.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class NoteEraseInput:
    """Which note."""

    note_id: ID = strawberry.field(description="Which note.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)
