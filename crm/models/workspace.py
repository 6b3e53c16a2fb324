"""Workspaces, the accounts that log in, and what is known before a workspace is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.ids import new_id
from crm.core.tables import Table, integer, one_of, ordered_text, workspace_fk
from crm.models.words import EntryPointKind, HeadcountBand
from crm.models.words_rights import RowScope


class Workspace(Table):
    """One company using the service: the tenant, root of everything."""

    __tablename__ = "workspaces"
    __table_args__ = (
        one_of("headcount_band", HeadcountBand, nullable=True),
        CheckConstraint("settling_days BETWEEN 0 AND 90", name="settling_days"),
        one_of("sales_row_scope", RowScope),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = ordered_text()
    name: Mapped[str]
    currency: Mapped[str]
    time_zone: Mapped[str]
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    headcount_band: Mapped[str | None]
    industry: Mapped[str | None]
    credit_model: Mapped[str] = mapped_column(default="linear", server_default="linear")
    lookback_days: Mapped[int] = integer(default=90, server_default="90")
    accept_within_seconds: Mapped[int] = integer(default=14400, server_default="14400")
    settling_days: Mapped[int] = integer(default=3, server_default="3")
    """Days after the end of a period in which late facts are waited for before it is read how it turned out."""
    sales_row_scope: Mapped[str] = mapped_column(default=RowScope.ALL.value, server_default="ALL")
    """Which leads members see who are SALES_MANAGER and nothing else."""
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")


class WorkspaceDirectory(Table):
    """Reference table: which workspace a slug names (the only place where slugs are unique)."""

    __tablename__ = "workspace_directory"

    slug: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(unique=True)
    name: Mapped[str]
    """Kept here too: an account lists its workspaces before it has entered one."""


class WorkspaceCounter(Table):
    """The last dense number given per kind (channel, resource, step …); locked while one is given."""

    __tablename__ = "workspace_counters"
    __table_args__ = (PrimaryKeyConstraint("workspace_id", "kind"), workspace_fk())

    workspace_id: Mapped[UUID]
    kind: Mapped[str]
    value: Mapped[int] = integer()


class Account(Table):
    """Reference table: a login; its memberships are found through `entry_points`."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("email"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = ordered_text()
    name: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class EntryPoint(Table):
    """Reference table: token hash → workspace and target, for whatever arrives before a workspace is known."""

    __tablename__ = "entry_points"
    __table_args__ = (
        PrimaryKeyConstraint("kind", "token_hash", "workspace_id"),
        one_of("kind", EntryPointKind),
    )

    kind: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    workspace_id: Mapped[UUID]
    target_id: Mapped[UUID]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Session(Table):
    """Local table: a login that may still be used; logging out ends it although its token has not expired."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index(None, "account_id"),
        Index(None, "expires_at"),
        ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class LoginAttempt(Table):
    """Local table: failures per hashed e-mail, for the growing pause between tries."""

    __tablename__ = "login_attempts"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = integer()
    last_failed_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class Job(Table):
    """Local table: work for the background worker, claimed with SKIP LOCKED under a lease."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_due", "run_at"), Index(None, "workspace_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    workspace_id: Mapped[UUID]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    run_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = integer(default=0, server_default="0")
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
