"""Makes a team."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.leads.owner import require_all_active
from crm.members.events import MemberChanged
from crm.members.permissions import Action
from crm.models import Team
from crm.teams.inputs import TeamCreate, by_field
from crm.teams.join import join


async def create(work: Work, data: TeamCreate) -> Team:
    """The team; its lead is in it. Raises Conflict when the name is taken, NotFound or Invalid for who is not here."""
    work.actor.require(Action.MEMBER_MANAGE)
    lead = {"leadMemberId": data.lead_member_id} if data.lead_member_id else {}
    await require_all_active(work, {**lead, **by_field(data.member_ids)})
    team: Team | None = await work.scalar(_insert(work, data))
    if team is None:
        raise Conflict(name_is_taken(data.name), field="name")
    await join(work, team.id, (*lead.values(), *data.member_ids))
    if data.lead_member_id is not None:
        await work.emit(MemberChanged(data.lead_member_id))
    record(work, "TEAM_CREATE", object_type="Team", object_id=team.id, details={"name": team.name})
    return team


def name_is_taken(name: str) -> str:
    """Why two teams of one name cannot be."""
    return f"There is a team named {name!r} already; choose another name."


def _insert(work: Work, data: TeamCreate) -> ReturningInsert[Team]:
    return (
        insert(Team)
        .values(
            workspace_id=work.workspace_id,
            id=new_id(),
            name=data.name,
            topic=data.topic,
            lead_member_id=data.lead_member_id,
            created_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "name"])
        .returning(Team)
    )
