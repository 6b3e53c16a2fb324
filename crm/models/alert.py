"""Bursts of negatives, and what was prepared for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, one_of, ordered_text, small, tenant_fk
from crm.models.words_conversation import AlertStatus, AlertVerdict


class ResponseScheme(Tenant):
    """What is done, by whom and how fast, when a burst of negatives comes; of a topic, or of any."""

    __tablename__ = "response_schemes"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: Mapped[str] = ordered_text()
    topic: Mapped[str | None] = ordered_text()
    version: Mapped[int] = integer(default=1, server_default="1")


class ResponseSchemeStep(Tenant):
    """One thing to do."""

    __tablename__ = "response_scheme_steps"
    __table_args__ = (
        tenant_fk("scheme_id", "response_schemes"),
        tenant_fk("member_id", "members"),
        UniqueConstraint("workspace_id", "scheme_id", "position", name="uq_response_scheme_steps_position"),
    )

    scheme_id: Mapped[UUID]
    position: Mapped[int] = small()
    title: Mapped[str]
    member_id: Mapped[UUID]
    within_seconds: Mapped[int] = integer()


class Alert(Tenant):
    """One burst of negatives about one thing; its threads are its evidence."""

    __tablename__ = "alerts"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("resource_id", "resources"),
        tenant_fk("place_id", "places"),
        tenant_fk("scheme_id", "response_schemes"),
        tenant_fk("handled_by_id", "members"),
        one_of("status", AlertStatus),
        one_of("verdict", AlertVerdict, nullable=True),
        CheckConstraint("(status = 'HANDLED') = (handled_at IS NOT NULL)", name="handled"),
        CheckConstraint("(status = 'HANDLED') = (verdict IS NOT NULL)", name="verdict_given"),
        Index("uq_alerts_one_open", "workspace_id", "scope", unique=True, postgresql_where=text("status = 'OPEN'")),
        Index("ix_alerts_raised_at", "workspace_id", "raised_at", "id"),
        Index("ix_alerts_status", "workspace_id", "status", "raised_at", "id"),
    )

    scope: Mapped[str] = ordered_text()
    """What the negatives have in common, as a key."""
    topic: Mapped[str | None] = ordered_text()
    product_id: Mapped[UUID | None]
    resource_id: Mapped[UUID | None]
    place_id: Mapped[UUID | None]
    status: Mapped[str]
    raised_at: Mapped[datetime]
    window_start: Mapped[datetime]
    window_end: Mapped[datetime]
    count: Mapped[int] = integer()
    """Negatives in the window when it was raised."""
    usual_micro: Mapped[int]
    """Negatives in such a window over the 28 days before, in millionths."""
    scheme_id: Mapped[UUID | None]
    verdict: Mapped[str | None]
    conclusion: Mapped[str | None]
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class AlertEvidence(Tenant):
    """A thread of a burst; a thread is evidence of one burst at most."""

    __tablename__ = "alert_evidence"
    __table_args__ = (
        tenant_fk("alert_id", "alerts"),
        tenant_fk("conversation_id", "conversations"),
        UniqueConstraint("workspace_id", "conversation_id"),
        Index("ix_alert_evidence_alert", "workspace_id", "alert_id", "id"),
    )

    alert_id: Mapped[UUID]
    conversation_id: Mapped[UUID]


class ResponseTask(Tenant):
    """What a member is to do about a burst."""

    __tablename__ = "response_tasks"
    __table_args__ = (
        tenant_fk("alert_id", "alerts"),
        tenant_fk("member_id", "members"),
        Index("ix_response_tasks_alert", "workspace_id", "alert_id", "due_at", "id"),
        Index("ix_response_tasks_member", "workspace_id", "member_id", "due_at", "id",
              postgresql_where=text("completed_at IS NULL")),
    )  # fmt: skip

    alert_id: Mapped[UUID]
    member_id: Mapped[UUID]
    title: Mapped[str]
    due_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    version: Mapped[int] = integer(default=1, server_default="1")
