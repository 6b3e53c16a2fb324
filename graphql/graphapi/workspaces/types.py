"""The company that uses the service."""

from __future__ import annotations

from datetime import datetime

from crm.models import Workspace as WorkspaceRow
from crm.models.words import HeadcountBand
from crm.models.words_rights import RowScope
from graphapi.compiler import answer_type, everyone, record
from graphapi.nodes import Node
from graphapi.scalars import CurrencyCode


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


@answer_type
class WorkspaceChoice:
    """A workspace one may enter; its slug goes into the header Touchline-Workspace."""

    slug: str
    name: str
