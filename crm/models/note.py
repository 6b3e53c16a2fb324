"""What members write down about a person, a lead or a deal, and how it read before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, small, tenant_fk


class Note(Tenant):
    """A note; its text can be blanked, the row stays."""

    __tablename__ = "notes"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        tenant_fk("lead_id", "leads"),
        tenant_fk("deal_id", "deals"),
        tenant_fk("author_id", "members"),
        Index("ix_notes_created", "workspace_id", "created_at", "id"),
        Index("ix_notes_person", "workspace_id", "person_id", "created_at", "id"),
        Index("ix_notes_lead", "workspace_id", "lead_id", "created_at", "id"),
        Index("ix_notes_deal", "workspace_id", "deal_id", "created_at", "id"),
        Index("ix_notes_author", "workspace_id", "author_id", "created_at", "id"),
        Index("ix_notes_pinned", "workspace_id", "is_pinned", "created_at", "id"),
    )

    person_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    deal_id: Mapped[UUID | None]
    author_id: Mapped[UUID | None]
    text: Mapped[str | None]
    """Empty once it was erased."""
    is_pinned: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class NoteEdit(Tenant):
    """How a note read before a change; blanked together with it."""

    __tablename__ = "note_edits"
    __table_args__ = (
        tenant_fk("note_id", "notes"),
        tenant_fk("edited_by_id", "members"),
        Index("ix_note_edits_note", "workspace_id", "note_id", "number", unique=True),
    )

    note_id: Mapped[UUID]
    number: Mapped[int] = small()
    """1 for the first text, 2 for the second …"""
    text: Mapped[str | None]
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[UUID | None]
