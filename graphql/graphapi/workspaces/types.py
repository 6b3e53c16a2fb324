"""The company that uses the service."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm.models import Workspace as WorkspaceRow
from crm.models import WorkspaceDeletion as WorkspaceDeletionRow
from crm.models.words import HeadcountBand
from crm.models.words_rights import RowScope
from graphapi.compiler import answer_type, column, everyone, one, record
from graphapi.nodes import Node
from graphapi.scalars import CurrencyCode

if TYPE_CHECKING:
    from graphapi.members.types import Member


@record(WorkspaceRow, prefix="ws", policy=everyone, tenant="id")
class Workspace(Node):
    """One company using the service."""

    slug: str
    name: str
    currency: CurrencyCode
    time_zone: str
    language: str
    headcount_band: HeadcountBand | None
    industry: str | None
    lookback_days: int
    accept_within_seconds: int
    settling_days: int
    """Days after a period's end in which late facts are waited for: then goals are closed and the matrix tells."""
    sales_row_scope: RowScope
    """Which leads members see who are SALES_MANAGER and nothing else."""
    created_at: datetime
    version: int
    deletion: WorkspaceDeletion | None = one(
        on=lambda workspace, deletion: deletion.cancelled_at.is_(None),
        order="-requested_at",
        description="Its end, when somebody asked for it: until then nothing but calling it off can be written.",
    )


@record(WorkspaceDeletionRow, prefix="wdel", policy=everyone)
class WorkspaceDeletion(Node):
    """Somebody asked for the end of the workspace."""

    requested_at: datetime = column(description="When.")
    due_at: datetime = column(
        description="Until when it can be called off; then all rows go: when networks were told that their"
        " subscriptions end, or a day later at the latest."
    )
    cancelled_at: datetime | None = column(description="When it was called off.")
    started_at: datetime | None = column(description="When the first rows went.")
    requested_by: Member | None = one(on="requested_by_id", description="Who asked; null: from the command line.")


@answer_type
class WorkspaceChoice:
    """A workspace one may enter; its slug goes into the header Touchline-Workspace."""

    slug: str
    name: str
