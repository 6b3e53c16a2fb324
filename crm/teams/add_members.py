"""Adds members to a team."""

from crm.audit.record import record
from crm.core.ids import encode
from crm.core.work import Work
from crm.leads.owner import require_all_active
from crm.members.permissions import Action
from crm.models import Team
from crm.teams.find import find
from crm.teams.inputs import TeamAddMembers, by_field
from crm.teams.join import join


async def add_members(work: Work, data: TeamAddMembers) -> Team:
    """The team; those who are in it already stay, and where all are nothing changes. As many statements for all of them
    as for one. Raises NotFound, Stale, or Invalid for somebody who left.
    """
    work.actor.require(Action.MEMBER_MANAGE)
    team = await find(work, data.team_id, data.expected_version)
    await require_all_active(work, by_field(data.member_ids))
    joined = await join(work, team.id, data.member_ids)
    if joined:
        team.version += 1
        await work.flush()
        details = {"memberIds": [encode("mem", member_id) for member_id in joined]}
        record(work, "TEAM_MEMBERS_ADD", object_type="Team", object_id=team.id, details=details)
    return team
