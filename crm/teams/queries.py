"""SELECTs about teams."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.models import Member, Team, TeamMember


def by_id(workspace_id: UUID, team_id: UUID) -> Select[Team]:
    """One team."""
    return select(Team).where(Team.workspace_id == workspace_id, Team.id == team_id)


def ids_of_member(workspace_id: UUID, member_id: UUID) -> Select[UUID]:
    """The teams a member is in."""
    return select(TeamMember.team_id).where(TeamMember.workspace_id == workspace_id, TeamMember.member_id == member_id)


def members_of(workspace_id: UUID, team_id: UUID) -> Select[UUID]:
    """Who is in a team."""
    return select(TeamMember.member_id).where(TeamMember.workspace_id == workspace_id, TeamMember.team_id == team_id)


def names(workspace_id: UUID, member_ids: Sequence[UUID]) -> Select[UUID, str]:
    """What these members are called, those who left too."""
    wanted = literal(list(member_ids), ARRAY(Uuid()))
    return select(Member.id, Member.name).where(Member.workspace_id == workspace_id, Member.id == any_(wanted))
