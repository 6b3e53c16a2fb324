"""Marketing hands a prepared lead over to sales; calls and tasks of those who work it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, ordered_text, small, tenant_fk
from crm.models.sales_words import CallResult, TaskKind
from crm.models.words import DeclineReason, Direction, HandoffStatus


class Handoff(Tenant):
    """One offer of a lead to a member; declined or expired offers are followed by the next candidate's."""

    __tablename__ = "handoffs"
    __table_args__ = (
        tenant_fk("lead_id", "leads"),
        tenant_fk("assignee_id", "members"),
        tenant_fk("team_id", "teams"),
        tenant_fk("responded_by_id", "members"),
        one_of("status", HandoffStatus),
        one_of("decline_reason", DeclineReason, nullable=True),
        Index("uq_handoffs_one_open", "workspace_id", "lead_id", unique=True,
              postgresql_where=text("status = 'OFFERED'")),
        Index("ix_handoffs_lead", "workspace_id", "lead_id", "offered_at"),
        Index("ix_handoffs_assignee", "workspace_id", "assignee_id", "status", "accept_by"),
        Index("ix_handoffs_offered", "workspace_id", "offered_at", "id"),
        Index("ix_handoffs_accept_by", "workspace_id", "accept_by", "id"),
        Index("ix_handoffs_status", "workspace_id", "status", "offered_at", "id"),
        Index("ix_handoffs_team", "workspace_id", "team_id", "offered_at", "id"),
        Index("ix_handoffs_decline", "workspace_id", "decline_reason", "offered_at", "id",
              postgresql_where=text("decline_reason IS NOT NULL")),
        Index("ix_handoffs_due", "workspace_id", "accept_by", postgresql_where=text("status = 'OFFERED'")),
    )  # fmt: skip

    lead_id: Mapped[UUID]
    assignee_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    status: Mapped[str]
    offered_at: Mapped[datetime]
    offered_by_id: Mapped[UUID | None]
    accept_by: Mapped[datetime]
    responded_at: Mapped[datetime | None]
    responded_by_id: Mapped[UUID | None]
    accepted_at: Mapped[datetime | None]
    """The fact behind the rule `handoffAccepted`; kept when the lead is recycled later."""
    decline_reason: Mapped[str | None]
    decline_text: Mapped[str | None]
    return_step_key: Mapped[str | None] = ordered_text()
    revisit_on: Mapped[date | None] = day()
    recycle_reason: Mapped[str | None]
    need: Mapped[str]
    promises: Mapped[list[str]]
    packet_product_id: Mapped[UUID | None]
    packet_fields: Mapped[list[Any] | None]
    """[{"key", "label", "kind", "value"}] as the product asked then; empty before fields were kept."""
    decision: Mapped[dict[str, Any]]
    """Rule, candidates with their load at that moment, and who was chosen."""
    previous_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class Call(Tenant):
    """A phone call with a person, logged by a member or the call line."""

    __tablename__ = "calls"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        tenant_fk("lead_id", "leads"),
        tenant_fk("member_id", "members"),
        one_of("direction", Direction),
        one_of("result", CallResult, nullable=True),
        Index("ix_calls_occurred", "workspace_id", "occurred_at", "id"),
        Index("ix_calls_member", "workspace_id", "member_id", "occurred_at", "id"),
        Index("ix_calls_direction", "workspace_id", "direction", "occurred_at", "id"),
        Index("ix_calls_result", "workspace_id", "result", "occurred_at", "id"),
        Index("ix_calls_resource", "workspace_id", "resource_id", "occurred_at", "id"),
        Index("ix_calls_missed", "workspace_id", "occurred_at", "id",
              postgresql_where=text("direction = 'INBOUND' AND (result IN ('NO_ANSWER', 'BUSY', 'VOICEMAIL')"
                                    " OR (result IS NULL AND duration_seconds = 0))")),
        Index(None, "workspace_id", "lead_id"),
        Index(None, "workspace_id", "person_id"),
    )  # fmt: skip

    person_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    resource_id: Mapped[UUID | None]
    touchpoint_id: Mapped[UUID | None]
    direction: Mapped[str]
    occurred_at: Mapped[datetime]
    duration_seconds: Mapped[int] = integer()
    recording_url: Mapped[str | None]
    result: Mapped[str | None]
    """Empty: nobody said; a length tells whether somebody was reached."""
    next_step: Mapped[str | None]


class Task(Tenant):
    """Something a member is to do for a lead; a promise is a task the customer waits for."""

    __tablename__ = "tasks"
    __table_args__ = (
        tenant_fk("lead_id", "leads"),
        tenant_fk("owner_id", "members"),
        one_of("kind", TaskKind),
        CheckConstraint("cancelled_at IS NULL OR completed_at IS NULL", name="one_end"),
        Index("ix_tasks_lead", "workspace_id", "lead_id", "due_at", "id"),
        Index("ix_tasks_due", "workspace_id", "due_at", "id"),
        Index("ix_tasks_owned", "workspace_id", "owner_id", "due_at", "id"),
        Index("ix_tasks_kind", "workspace_id", "kind", "due_at", "id"),
        Index("ix_tasks_promise", "workspace_id", "is_promise", "due_at", "id"),
        Index("ix_tasks_open", "workspace_id", text("(completed_at IS NULL AND cancelled_at IS NULL)"), "due_at",
              "id", "completed_at", "cancelled_at"),
        Index("ix_tasks_remind", "workspace_id", "remind_at",
              postgresql_where=text("reminded_at IS NULL AND completed_at IS NULL AND cancelled_at IS NULL")),
        Index("ix_tasks_owner", "workspace_id", "owner_id", "due_at", "id",
              postgresql_where=text("completed_at IS NULL")),
    )  # fmt: skip

    lead_id: Mapped[UUID]
    owner_id: Mapped[UUID | None]
    title: Mapped[str]
    due_at: Mapped[datetime]
    is_promise: Mapped[bool] = mapped_column(default=False, server_default="false")
    completed_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(default=TaskKind.OTHER.value, server_default="OTHER")
    promised_for: Mapped[datetime | None]
    """When a promise was due as it was first made: by this it is kept or broken, however often it was put off."""
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    """When the reminder was sent: once."""
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    repeat_days: Mapped[int | None] = small()
    """When it is done, the next one is due so many days after this one was."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")
