"""SELECTs about teams."""

from uuid import UUID

from sqlalchemy import Select, select

from crm.models import Team, TeamMember


def by_id(workspace_id: UUID, team_id: UUID) -> Select[Team]:
    """One team."""
    return select(Team).where(Team.workspace_id == workspace_id, Team.id == team_id)


def ids_of_member(workspace_id: UUID, member_id: UUID) -> Select[UUID]:
    """The teams a member is in."""
    return select(TeamMember.team_id).where(TeamMember.workspace_id == workspace_id, TeamMember.member_id == member_id)


def members_of(workspace_id: UUID, team_id: UUID) -> Select[UUID]:
    """Who is in a team."""
    return select(TeamMember.member_id).where(TeamMember.workspace_id == workspace_id, TeamMember.team_id == team_id)
