"""Who answers when nobody else does, and what a burst is: the workspace's own row, else what is usual."""

from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import select

from crm.core.work import Work
from crm.models import ResponsePolicy


@dataclass(frozen=True, slots=True)
class Policy:
    """Who answers else, and what makes a burst."""

    fallback_team_id: UUID | None = None
    fallback_member_id: UUID | None = None
    burst_count: int = 5
    """So many negatives …"""
    burst_window_seconds: int = 3_600
    """… within so long …"""
    burst_factor: int = 3
    """… and so many times what is usual."""


async def read_policy(work: Work) -> Policy:
    """The workspace's policy."""
    row = (
        await work.execute(
            select(*(getattr(ResponsePolicy, each.name) for each in fields(Policy))).where(
                ResponsePolicy.workspace_id == work.workspace_id
            )
        )
    ).one_or_none()
    return Policy(**row._mapping) if row else Policy()
