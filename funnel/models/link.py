"""Tracked links: a short code that tells resource, goal and content item apart, and every click on it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint, func, literal_column, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Table, Tenant, day, integer, ordered_text, tenant_fk

_NONE = "'00000000-0000-0000-0000-000000000000'::uuid"


class TrackedLink(Tenant):
    """Where `/r/{code}` leads, and whose click it is. Found from outside through `entry_points`."""

    __tablename__ = "tracked_links"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        tenant_fk("goal_id", "resource_goals"),
        tenant_fk("content_item_id", "content_items"),
        UniqueConstraint("workspace_id", "code"),
        CheckConstraint("target_url LIKE 'https://%' OR target_url LIKE 'http://%'", name="web_address"),
        Index(
            "uq_tracked_links_place",
            "workspace_id",
            "resource_id",
            func.coalesce(literal_column("goal_id"), literal_column(_NONE)),
            func.coalesce(literal_column("content_item_id"), literal_column(_NONE)),
            func.md5(literal_column("target_url")),
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        Index("ix_tracked_links_created_at", "workspace_id", "created_at", "id"),
        Index("ix_tracked_links_goal", "workspace_id", "goal_id", postgresql_where=text("goal_id IS NOT NULL")),
        Index(
            "ix_tracked_links_content", "workspace_id", "content_item_id",
            postgresql_where=text("content_item_id IS NOT NULL"),
        ),
    )  # fmt: skip

    code: Mapped[str] = ordered_text()
    resource_id: Mapped[UUID]
    goal_id: Mapped[UUID | None]
    content_item_id: Mapped[UUID | None]
    label: Mapped[str | None]
    target_url: Mapped[str]
    utm: Mapped[dict[str, Any] | None]
    visitor_parameter: Mapped[str | None]
    """Name of the query parameter by which the page is told who came; the identity cookie is this address's own."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class LinkClick(Tenant):
    """One click of a human; it becomes a touch a moment later."""

    __tablename__ = "link_clicks"
    __table_args__ = (
        tenant_fk("link_id", "tracked_links"),
        Index("ix_link_clicks_link", "workspace_id", "link_id", "clicked_at"),
        Index("ix_link_clicks_visitor", "workspace_id", "visitor", postgresql_where=text("visitor IS NOT NULL")),
        Index(
            "ix_link_clicks_waiting", "workspace_id", "clicked_at", "id", postgresql_where=text("recorded_at IS NULL")
        ),
    )

    link_id: Mapped[UUID]
    clicked_at: Mapped[datetime]
    visitor: Mapped[str | None]
    """The anonymous id of the cookie; none for who asked not to be followed: counted, and no fact."""
    referrer: Mapped[str | None]
    recorded_at: Mapped[datetime | None]


class LinkBotDay(Table):
    """How often programs followed a link on a day: a figure, no facts."""

    __tablename__ = "link_bot_days"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "link_id", "day"),
        tenant_fk("link_id", "tracked_links"),
    )

    workspace_id: Mapped[UUID]
    link_id: Mapped[UUID]
    day: Mapped[date] = day()
    hits: Mapped[int]
