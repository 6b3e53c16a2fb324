"""SELECTs about handoffs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from crm.core.limits import at_most
from crm.models import Handoff, Member, Team
from crm.models.words import HandoffStatus


def with_names(workspace_id: UUID, handoff_id: UUID) -> Select[Any]:
    """One handoff with the names of its assignee, of who answered and of its team."""
    answering = Member.__table__.alias("answering")
    return (
        select(
            *Handoff.__table__.columns,
            Member.name.label("assignee_name"),
            answering.c.name.label("answered_by"),
            Team.name.label("team_name"),
        )
        .outerjoin(Member, and_(Member.workspace_id == workspace_id, Member.id == Handoff.assignee_id))
        .outerjoin(answering, and_(answering.c.workspace_id == workspace_id, answering.c.id == Handoff.responded_by_id))
        .outerjoin(Team, and_(Team.workspace_id == workspace_id, Team.id == Handoff.team_id))
        .where(Handoff.workspace_id == workspace_id, Handoff.id == handoff_id)
    )


def due(workspace_id: UUID, now: datetime, limit: int) -> Select[UUID, UUID]:
    """Open offers whose time to accept has run out, the longest overdue first."""
    return (
        select(Handoff.id, Handoff.lead_id)
        .where(
            Handoff.workspace_id == workspace_id,
            Handoff.status == HandoffStatus.OFFERED.value,
            Handoff.accept_by < now,
        )
        .order_by(Handoff.accept_by, Handoff.id)
        .limit(at_most(limit))
    )
