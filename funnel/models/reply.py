"""Answers on their way to networks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, one_of, ordered_text, tenant_fk
from funnel.models.words import MessageStatus


class MessageSend(Tenant):
    """The sending of one answer, and what the network says of it."""

    __tablename__ = "message_sends"
    __table_args__ = (
        tenant_fk("message_id", "messages"),
        tenant_fk("conversation_id", "conversations"),
        tenant_fk("person_id", "persons"),
        tenant_fk("connected_account_id", "connected_accounts"),
        one_of("status", MessageStatus),
        UniqueConstraint("workspace_id", "message_id"),
        CheckConstraint("(due_at IS NOT NULL) = (status IN ('QUEUED', 'SENDING'))", name="due"),
        CheckConstraint("status <> 'FAILED' OR (code IS NOT NULL AND reason IS NOT NULL)", name="why"),
        Index("ix_message_sends_due", "workspace_id", "due_at", "id", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_message_sends_conversation", "workspace_id", "conversation_id", "created_at", "id"),
        Index("ix_message_sends_line", "workspace_id", "conversation_id", "created_at", "id",
              postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_message_sends_person", "workspace_id", "person_id"),
        Index("ix_message_sends_external", "workspace_id", "source", "external_id",
              postgresql_where=text("external_id IS NOT NULL")),
    )  # fmt: skip

    message_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    person_id: Mapped[UUID]
    """To whom."""
    connected_account_id: Mapped[UUID]
    """Whose token it is sent with."""
    source: Mapped[str] = ordered_text()
    """Network and account, as of the thread: the network's ids are unique in it."""
    status: Mapped[str]
    attempts: Mapped[int] = integer(default=0, server_default="0")
    due_at: Mapped[datetime | None]
    """QUEUED: when it is tried next. SENDING: when whoever sends it is taken for lost."""
    template: Mapped[dict[str, Any] | None]
    """The network's template: name, language, parameters. Personal data: blanked with the person."""
    external_id: Mapped[str | None] = ordered_text()
    """The network's id of the message."""
    code: Mapped[str | None] = ordered_text()
    """Of what went wrong last."""
    reason: Mapped[str | None]
    """The same as a sentence; it repeats no personal data."""
    created_at: Mapped[datetime]
    first_tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    version: Mapped[int] = integer(default=1, server_default="1")
