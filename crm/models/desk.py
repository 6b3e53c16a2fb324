"""When members work, how much they take, and who stands in for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, tenant_fk


class Absence(Tenant):
    """A member is away from an instant until another (open: until ended); absences of one member never overlap."""

    __tablename__ = "absences"
    __table_args__ = (
        tenant_fk("member_id", "members"),
        tenant_fk("cover_member_id", "members"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="in_order"),
        CheckConstraint("cover_member_id <> member_id", name="cover_is_another"),
        Index("ix_absences_member", "workspace_id", "member_id", "starts_at", "id"),
        Index("ix_absences_starts", "workspace_id", "starts_at", "id"),
    )

    member_id: Mapped[UUID]
    cover_member_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """Exclusive."""
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class Desk(Tenant):
    """How a member or a team takes leads: offers a day, and the hours of a week in a zone. One row each."""

    __tablename__ = "desks"
    __table_args__ = (
        tenant_fk("member_id", "members"),
        tenant_fk("team_id", "teams"),
        CheckConstraint("num_nonnulls(member_id, team_id) = 1", name="of_one"),
        CheckConstraint("daily_capacity >= 0", name="daily_capacity_not_negative"),
        CheckConstraint("(time_zone IS NULL) = (weekly IS NULL)", name="hours_have_a_zone"),
        Index("uq_desks_member", "workspace_id", "member_id", unique=True,
              postgresql_where=text("member_id IS NOT NULL")),
        Index("uq_desks_team", "workspace_id", "team_id", unique=True, postgresql_where=text("team_id IS NOT NULL")),
    )  # fmt: skip

    member_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    daily_capacity: Mapped[int | None] = integer()
    """Offers a calendar day of the workspace; only of members."""
    time_zone: Mapped[str | None]
    weekly: Mapped[list[Any] | None]
    """[{"day": 1..7, "from": minute, "until": minute}]; empty hours mean always."""
    holidays: Mapped[list[Any] | None]
    """Days without work, as YYYY-MM-DD."""
    version: Mapped[int] = integer(default=1, server_default="1")
