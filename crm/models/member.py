"""Members of a workspace, their teams and keys, what they did, and writes that may be repeated."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Table, Tenant, integer, one_of, ordered_text, tenant_fk, workspace_fk
from crm.models.words import AuditOutcome
from crm.models.words_rights import RowScope


class Member(Tenant):
    """An account in a workspace with its roles."""

    __tablename__ = "members"
    __table_args__ = (
        workspace_fk(),
        UniqueConstraint("workspace_id", "account_id"),
        UniqueConstraint("workspace_id", "email"),
        Index(None, "workspace_id", "sort_key", "id"),
        one_of("row_scope", RowScope, nullable=True),
    )

    account_id: Mapped[UUID]
    """The account; no foreign key, accounts are a reference table that members of many workspaces share."""
    email: Mapped[str] = ordered_text()
    name: Mapped[str]
    sort_key: Mapped[str] = ordered_text()
    roles: Mapped[list[str]]
    row_scope: Mapped[str | None]
    """Which leads they see; empty: as their roles say (`crm/members/row_scope.py`)."""
    capacity: Mapped[int | None] = integer()
    deactivated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")


class Team(Tenant):
    """Members with a lead and a topic."""

    __tablename__ = "teams"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("lead_member_id", "members"),
        UniqueConstraint("workspace_id", "name"),
    )

    name: Mapped[str] = ordered_text()
    topic: Mapped[str | None]
    lead_member_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")


class TeamMember(Table):
    """Who is in a team."""

    __tablename__ = "team_members"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "team_id", "member_id"),
        tenant_fk("team_id", "teams"),
        tenant_fk("member_id", "members"),
        Index(None, "workspace_id", "member_id"),
    )

    workspace_id: Mapped[UUID]
    team_id: Mapped[UUID]
    member_id: Mapped[UUID]


class ApiKey(Tenant):
    """A key for programs: acts as a member, or as an integration with scopes. The key itself is never stored."""

    __tablename__ = "api_keys"
    __table_args__ = (workspace_fk(), tenant_fk("member_id", "members"), Index(None, "workspace_id", "member_id"))

    name: Mapped[str]
    prefix: Mapped[str]
    """First characters of the key, to recognise it in a list."""
    member_id: Mapped[UUID | None]
    roles: Mapped[list[str]]
    scopes: Mapped[list[str]]
    """Actions it may do; empty means all that its roles allow."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class IdempotencyKey(Table):
    """An answered write: the same key and input give the stored answer, another input is refused."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "actor_id", "key"),
        workspace_fk(),
        Index(None, "workspace_id", "created_at"),
    )

    workspace_id: Mapped[UUID]
    actor_id: Mapped[UUID]
    """Keys of different callers never meet; NIL for the service itself."""
    key: Mapped[str] = ordered_text()
    operation: Mapped[str]
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]


class AuditEntry(Tenant):
    """Who did what, or was refused it. Ids and words only: no personal data."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        workspace_fk(),
        one_of("outcome", AuditOutcome),
        Index(None, "workspace_id", "occurred_at", "id"),
        Index(None, "workspace_id", "object_id"),
        Index("ix_audit_entries_actor", "workspace_id", "actor_id", "occurred_at", "id"),
        Index("ix_audit_entries_action", "workspace_id", "action", "occurred_at", "id"),
        Index("ix_audit_entries_object", "workspace_id", "object_id", "occurred_at", "id"),
        Index("ix_audit_entries_object_type", "workspace_id", "object_type", "occurred_at", "id"),
        Index("ix_audit_entries_outcome", "workspace_id", "outcome", "occurred_at", "id"),
    )

    occurred_at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    outcome: Mapped[str]
    object_type: Mapped[str | None]
    object_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any] | None]
