"""How long things are kept, what was thrown away by that, and whose data has to be kept for a reason."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, one_of, tenant_fk, workspace_fk


class RetentionSubject(StrEnum):
    """What is kept for a time only."""

    UNKNOWN_VISITORS = "UNKNOWN_VISITORS"
    PEOPLE_WITHOUT_LEAD = "PEOPLE_WITHOUT_LEAD"
    LOST_LEADS = "LOST_LEADS"
    CALL_RECORDINGS = "CALL_RECORDINGS"
    IMPORT_PROBLEMS = "IMPORT_PROBLEMS"
    PERSON_EXPORTS = "PERSON_EXPORTS"
    AUDIT = "AUDIT"
    IDEMPOTENCY_KEYS = "IDEMPOTENCY_KEYS"
    OUTBOX = "OUTBOX"
    SESSIONS = "SESSIONS"
    FORM_ANSWERS = "FORM_ANSWERS"
    CONVERSION_REQUESTS = "CONVERSION_REQUESTS"
    RECLASSIFICATION_TRIALS = "RECLASSIFICATION_TRIALS"


class RetentionRule(Tenant):
    """What a workspace says of one subject; those without a row follow `funnel.retention.subjects`."""

    __tablename__ = "retention_rules"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("changed_by_id", "members"),
        one_of("subject", RetentionSubject),
        CheckConstraint("days BETWEEN 1 AND 36500", name="days"),
        UniqueConstraint("workspace_id", "subject"),
    )

    subject: Mapped[str]
    days: Mapped[int | None] = integer()
    """NULL: for ever."""
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class RetentionRun(Tenant):
    """One going through of all rules; a killed one goes on where it was."""

    __tablename__ = "retention_runs"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("started_by_id", "members"),
        Index("ix_retention_runs_started", "workspace_id", "started_at", "id"),
        Index("uq_retention_runs_open", "workspace_id", unique=True, postgresql_where=text("finished_at IS NULL")),
    )

    started_at: Mapped[datetime]
    started_by_id: Mapped[UUID | None]
    """NULL: by itself."""
    rules: Mapped[dict[str, Any]]
    """Subject → days as they were when it started: a change concerns the next run."""
    subject: Mapped[str | None]
    """Where it is; NULL before the first and after the last."""
    after_id: Mapped[UUID | None]
    """Up to which id of the subject's rows."""
    counts: Mapped[dict[str, Any]]
    """Subject → how many went."""
    finished_at: Mapped[datetime | None]


class PersonHold(Tenant):
    """A person's data has to be kept, whatever a rule says and whoever asks: a dispute, a duty by law."""

    __tablename__ = "person_holds"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        tenant_fk("created_by_id", "members"),
        tenant_fk("lifted_by_id", "members"),
        Index("ix_person_holds_person", "workspace_id", "person_id", "created_at", "id"),
        Index("ix_person_holds_created", "workspace_id", "created_at", "id"),
    )

    person_id: Mapped[UUID]
    reason: Mapped[str]
    until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")
