"""Workspaces that are to go, and what is left of those that are gone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant


class WorkspaceDeletion(Tenant):
    """Somebody asked for the end of a workspace. It outlives the workspace: it points at nothing and names nobody."""

    __tablename__ = "workspace_deletions"
    __table_args__ = (
        Index(
            "uq_workspace_deletions_standing",
            "workspace_id",
            unique=True,
            postgresql_where=text("cancelled_at IS NULL"),
        ),
    )

    requested_at: Mapped[datetime]
    requested_by_id: Mapped[UUID | None]
    """The member, for as long as there is one; NULL from the command line."""
    due_at: Mapped[datetime]
    """Until then it can be called off, and nothing but that can be written."""
    cancelled_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    rows_deleted: Mapped[int] = mapped_column(default=0, server_default="0")
