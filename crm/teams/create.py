"""Makes a team."""

from sqlalchemy.dialects.postgresql import insert

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Team
from crm.teams.add_members import add_members, demand_members
from crm.teams.inputs import TeamAddMembers, TeamCreate


async def create(work: Work, data: TeamCreate) -> Team:
    """The team; its lead is in it. Raises Conflict when the name is taken."""
    work.actor.require(Action.MEMBER_MANAGE)
    lead = (data.lead_member_id,) if data.lead_member_id else ()
    everybody = tuple(dict.fromkeys((*lead, *data.member_ids)))
    await demand_members(work, everybody)
    statement = (
        insert(Team)
        .values(
            workspace_id=work.workspace_id,
            id=new_id(),
            name=data.name.strip(),
            topic=data.topic,
            lead_member_id=data.lead_member_id,
            created_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "name"])
        .returning(Team)
    )
    team: Team | None = await work.scalar(statement)
    if team is None:
        raise Conflict("There is a team of this name already.", field="name")
    if everybody:
        await add_members(work, TeamAddMembers(team_id=team.id, member_ids=everybody))
    record(work, "TEAM_CREATE", object_type="Team", object_id=team.id)
    return team
