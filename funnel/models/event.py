"""Events: the days on which a resource of kind EVENT takes place, and the companies that are to come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, tenant_fk


class Event(Tenant):
    """One time that an event takes place. Who registered and who came are touches of its resource, never rows here."""

    __tablename__ = "events"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("capacity >= 1", name="capacity"),
        CheckConstraint("cost_minor >= 0", name="cost"),
        CheckConstraint("goal_people >= 1 AND goal_companies >= 1", name="goals"),
        Index(None, "workspace_id", "resource_id", "starts_at"),
        Index(None, "workspace_id", "starts_at", "id"),
    )

    resource_id: Mapped[UUID]
    name: Mapped[str]
    place: Mapped[str | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int | None] = integer()
    cost_minor: Mapped[int | None]
    currency: Mapped[str]
    goal_people: Mapped[int | None] = integer()
    goal_companies: Mapped[int | None] = integer()
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class EventTarget(Tenant):
    """A company that an event is held for: of 7,500 partners those 200 that came are told as a share."""

    __tablename__ = "event_targets"
    __table_args__ = (
        tenant_fk("event_id", "events"),
        tenant_fk("company_id", "companies"),
        Index("uq_event_targets_company", "workspace_id", "event_id", "company_id", unique=True),
        Index(None, "workspace_id", "company_id"),
    )

    event_id: Mapped[UUID]
    company_id: Mapped[UUID]
    added_at: Mapped[datetime]
