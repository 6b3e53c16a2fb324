"""Takes members out of a team."""

from sqlalchemy import any_, delete, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.audit.record import record
from crm.core.ids import encode
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.members.events import MemberChanged
from crm.members.permissions import Action
from crm.models import Team, TeamMember
from crm.teams import queries
from crm.teams.find import find
from crm.teams.inputs import TeamRemoveMembers, by_field


async def remove_members(work: Work, data: TeamRemoveMembers) -> Team:
    """The team; where none of them was in it nothing changes. Their leads and offers stay theirs.

    Raises NotFound, Stale, or Conflict for the lead: somebody else is to be named first.
    """
    work.actor.require(Action.MEMBER_MANAGE)
    team = await find(work, data.team_id, data.expected_version)
    await _require_known(work, team, data)
    gone = delete(TeamMember).where(
        TeamMember.workspace_id == work.workspace_id,
        TeamMember.team_id == team.id,
        TeamMember.member_id == any_(literal(list(data.member_ids), ARRAY(Uuid()))),
    )
    left = list((await work.execute(gone.returning(TeamMember.member_id))).scalars())
    for member_id in left:
        await work.emit(MemberChanged(member_id))
    if left:
        team.version += 1
        await work.flush()
        details = {"memberIds": [encode("mem", member_id) for member_id in sorted(left)]}
        record(work, "TEAM_MEMBERS_REMOVE", object_type="Team", object_id=team.id, details=details)
    return team


async def _require_known(work: Work, team: Team, data: TeamRemoveMembers) -> None:
    """All of them are members of this workspace, deactivated ones too, and none leads the team."""
    names = {row.id: row.name for row in await work.execute(queries.names(work.workspace_id, data.member_ids))}
    for field, member_id in by_field(data.member_ids).items():
        if member_id not in names:
            raise NotFound("There is no such member in this workspace.", field=field)
        if member_id == team.lead_member_id:
            raise Conflict(
                f"{names[member_id]} leads this team; name another lead, or none, and then take them out.", field=field
            )
