"""Communities: people who meet on several resources and at events of the company."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, ordered_text, tenant_fk


class Community(Tenant):
    """A group of resources, events among them, read as one. Who belongs to it is never stored."""

    __tablename__ = "communities"
    __table_args__ = (
        tenant_fk("created_by_id", "members"),
        CheckConstraint("active_days BETWEEN 1 AND 365 AND leaves_after_days BETWEEN active_days + 1 AND 730",
                        name="days"),
        Index(None, "workspace_id", "sort_key", "id"),
    )  # fmt: skip

    name: Mapped[str]
    sort_key: Mapped[str] = ordered_text()
    description: Mapped[str | None]
    active_days: Mapped[int] = integer(default=28)
    """Who did something in the last so many days is active."""
    leaves_after_days: Mapped[int] = integer(default=90)
    """Who was not seen for longer has left."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class CommunityResource(Tenant):
    """A resource on which a community meets."""

    __tablename__ = "community_resources"
    __table_args__ = (
        tenant_fk("community_id", "communities"),
        tenant_fk("resource_id", "resources"),
        UniqueConstraint("workspace_id", "community_id", "resource_id", name="uq_community_resources_place"),
        Index(None, "workspace_id", "resource_id"),
    )

    community_id: Mapped[UUID]
    resource_id: Mapped[UUID]
