"""Working time as data, how long things may take, and the timers that run."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, day, integer, one_of, tenant_fk, workspace_fk
from crm.models.sla_words import SlaClock, SlaKind, SlaState


class WorkingCalendar(Tenant):
    """When somebody works: a team's own, a member's own, or (neither) the workspace's."""

    __tablename__ = "working_calendars"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("team_id", "teams"),
        tenant_fk("member_id", "members"),
        CheckConstraint("team_id IS NULL OR member_id IS NULL", name="whose"),
        Index("uq_working_calendars_workspace", "workspace_id", unique=True,
              postgresql_where=text("team_id IS NULL AND member_id IS NULL")),
        Index("uq_working_calendars_team", "workspace_id", "team_id", unique=True,
              postgresql_where=text("team_id IS NOT NULL")),
        Index("uq_working_calendars_member", "workspace_id", "member_id", unique=True,
              postgresql_where=text("member_id IS NOT NULL")),
    )  # fmt: skip

    name: Mapped[str]
    time_zone: Mapped[str]
    team_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    weekly: Mapped[list[Any]]
    """[{weekday: 1 (Monday) … 7, opens, closes}], minutes from midnight; `closes` may lie on the next day (> 1440)."""
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")


class SpecialDay(Tenant):
    """A day on which a calendar's week does not hold: a holiday, or a day with other hours."""

    __tablename__ = "special_days"
    __table_args__ = (
        tenant_fk("calendar_id", "working_calendars"),
        UniqueConstraint("workspace_id", "calendar_id", "day", name="uq_special_days_day"),
    )

    calendar_id: Mapped[UUID]
    day: Mapped[date] = day()
    name: Mapped[str]
    hours: Mapped[list[Any]]
    """[{opens, closes}] as in a week; none on a day off."""


class SlaPolicy(Tenant):
    """How long one kind of thing may take; of those that fit the most exact one holds."""

    __tablename__ = "sla_policies"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("product_id", "products"),
        tenant_fk("resource_id", "resources"),
        tenant_fk("team_id", "teams"),
        tenant_fk("calendar_id", "working_calendars"),
        one_of("kind", SlaKind),
        one_of("clock", SlaClock),
        CheckConstraint("seconds BETWEEN 1 AND 31622400", name="seconds"),
        CheckConstraint("warn_before_seconds BETWEEN 1 AND 31622400", name="warn_before_seconds"),
        CheckConstraint("calendar_id IS NULL OR clock = 'WORKING'", name="calendar"),
        CheckConstraint("kind <> 'RESPONSE_LIMIT' OR (clock = 'WALL' AND seconds = 86400)", name="limit"),
        CheckConstraint("(kind = 'TASK') = (seconds IS NULL)", name="task"),
        Index("uq_sla_policies_scope", "workspace_id", "kind", "product_id", "resource_id", "team_id", unique=True,
              postgresql_nulls_not_distinct=True),
    )  # fmt: skip

    kind: Mapped[str]
    product_id: Mapped[UUID | None]
    resource_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    seconds: Mapped[int | None] = integer()
    """A task brings its own due time; its policy only says when to warn."""
    clock: Mapped[str]
    calendar_id: Mapped[UUID | None]
    """Whose working time counts: this calendar's; without one the member's, else the team's, else the workspace's."""
    warn_before_seconds: Mapped[int | None] = integer()
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")


class SlaTimer(Tenant):
    """Something is waited for until `due_at`; computed once, from the policy and the calendar of that moment."""

    __tablename__ = "sla_timers"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("member_id", "members"),
        tenant_fk("team_id", "teams"),
        tenant_fk("lead_id", "leads"),
        tenant_fk("product_id", "products"),
        tenant_fk("resource_id", "resources"),
        tenant_fk("policy_id", "sla_policies"),
        tenant_fk("calendar_id", "working_calendars"),
        one_of("kind", SlaKind),
        one_of("state", SlaState),
        CheckConstraint("(state = 'PAUSED') = (remaining_micros IS NOT NULL)", name="remaining"),
        CheckConstraint("(state IN ('MET', 'LATE', 'CANCELLED')) = (stopped_at IS NOT NULL)", name="stopped"),
        CheckConstraint("CASE state WHEN 'CANCELLED' THEN true WHEN 'BREACHED' THEN breached_at IS NOT NULL"
                        " WHEN 'LATE' THEN breached_at IS NOT NULL ELSE breached_at IS NULL END", name="breached"),
        CheckConstraint("kind <> 'RESPONSE_LIMIT' OR (state <> 'PAUSED' AND calendar_id IS NULL)", name="limit"),
        Index("uq_sla_timers_one_open", "workspace_id", "kind", "subject_id", unique=True,
              postgresql_where=text("state IN ('RUNNING', 'PAUSED', 'BREACHED')")),
        Index("ix_sla_timers_subject", "workspace_id", "subject_id", "kind", "started_at", "id"),
        Index("ix_sla_timers_unnoticed", "workspace_id", "due_at", "id",
              postgresql_where=text("noticed_at IS NULL AND (state = 'RUNNING' OR breached_at IS NOT NULL)")),
        Index("ix_sla_timers_to_warn", "workspace_id", "warn_at", "id",
              postgresql_where=text("state = 'RUNNING' AND warned_at IS NULL AND warn_at IS NOT NULL")),
        Index("ix_sla_timers_due", "workspace_id", "due_at", "id"),
        Index("ix_sla_timers_started", "workspace_id", "started_at", "id"),
        Index("ix_sla_timers_state", "workspace_id", "state", "due_at", "id"),
        Index("ix_sla_timers_kind", "workspace_id", "kind", "due_at", "id"),
        Index("ix_sla_timers_member", "workspace_id", "member_id", "due_at", "id"),
        Index("ix_sla_timers_calendar", "workspace_id", "calendar_id",
              postgresql_where=text("calendar_id IS NOT NULL AND state IN ('RUNNING', 'PAUSED')")),
        Index("ix_sla_timers_lead", "workspace_id", "lead_id", "due_at", "id"),
    )  # fmt: skip

    kind: Mapped[str]
    subject_id: Mapped[UUID]
    """The handoff, conversation or task, by kind; no foreign key, for it is one of three tables'."""
    lead_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    """Who is waited for."""
    team_id: Mapped[UUID | None]
    product_id: Mapped[UUID | None]
    resource_id: Mapped[UUID | None]
    policy_id: Mapped[UUID | None]
    calendar_id: Mapped[UUID | None]
    """Whose time counts; none: the wall clock."""
    seconds: Mapped[int | None] = integer()
    state: Mapped[str]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    warn_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    remaining_micros: Mapped[int | None]
    """Of a paused timer: microseconds of its own clock that were left when it was paused."""
    breached_at: Mapped[datetime | None]
    """The due time that went by; none when it was kept after all (an answer that was told of late)."""
    noticed_at: Mapped[datetime | None]
    """When the breach was told, once."""
    stopped_at: Mapped[datetime | None]
    """When it was met, late or in time, or given up."""
    version: Mapped[int] = integer(default=1, server_default="1")


class SlaPause(Tenant):
    """A while in which a timer did not run, and why."""

    __tablename__ = "sla_pauses"
    __table_args__ = (
        tenant_fk("timer_id", "sla_timers"),
        tenant_fk("paused_by_id", "members"),
        Index(
            "uq_sla_pauses_open", "workspace_id", "timer_id", unique=True, postgresql_where=text("resumed_at IS NULL")
        ),
        Index("ix_sla_pauses_timer", "workspace_id", "timer_id", "paused_at", "id"),
        CheckConstraint("resumed_at >= paused_at", name="order"),
    )

    timer_id: Mapped[UUID]
    paused_at: Mapped[datetime]
    paused_by_id: Mapped[UUID | None]
    reason: Mapped[str]
    resumed_at: Mapped[datetime | None]
