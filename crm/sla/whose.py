"""Whose working calendar counts: a member's own, else the team's, else the workspace's."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import and_, any_, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.core.work import Work
from crm.models import WorkingCalendar


@dataclass(frozen=True)
class Calendars:
    """Ids of the calendars that were asked for; none anywhere is the wall clock."""

    default: UUID | None = None
    members: dict[UUID, UUID] = field(default_factory=dict)
    teams: dict[UUID, UUID] = field(default_factory=dict)

    def of(self, member_id: UUID | None, team_id: UUID | None) -> UUID | None:
        """The most personal one there is."""
        own = self.members.get(member_id) if member_id else None
        shared = self.teams.get(team_id) if team_id else None
        return own or shared or self.default


async def calendars_of(work: Work, member_ids: Collection[UUID], team_ids: Collection[UUID]) -> Calendars:
    """Their own calendars, and the workspace's: one statement."""
    row = WorkingCalendar
    rows = (
        await work.execute(
            select(row.id, row.member_id, row.team_id).where(
                row.workspace_id == work.workspace_id,
                or_(
                    and_(row.member_id.is_(None), row.team_id.is_(None)),
                    row.member_id == any_(literal(sorted(set(member_ids)), ARRAY(Uuid()))),
                    row.team_id == any_(literal(sorted(set(team_ids)), ARRAY(Uuid()))),
                ),
            )
        )
    ).all()
    return Calendars(
        next((each.id for each in rows if each.member_id is None and each.team_id is None), None),
        {each.member_id: each.id for each in rows if each.member_id is not None},
        {each.team_id: each.id for each in rows if each.team_id is not None},
    )
