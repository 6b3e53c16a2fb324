"""How much members take, and who stands in for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
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
    """How many leads a day a member takes; how many at a time stands on the member."""

    __tablename__ = "desks"
    __table_args__ = (
        tenant_fk("member_id", "members"),
        CheckConstraint("daily_capacity >= 0", name="daily_capacity_not_negative"),
        UniqueConstraint("workspace_id", "member_id"),
    )

    member_id: Mapped[UUID]
    daily_capacity: Mapped[int | None] = integer()
    """Offers a calendar day of the workspace; none: no limit."""
    version: Mapped[int] = integer(default=1, server_default="1")
