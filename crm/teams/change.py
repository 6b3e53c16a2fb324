"""Changes what a team is called, what it works on and who leads it."""

from crm.audit.record import record
from crm.core.guard import refusing
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.leads.owner import require_active
from crm.members.events import MemberChanged
from crm.members.permissions import Action
from crm.models import Team
from crm.teams.create import name_is_taken
from crm.teams.find import find
from crm.teams.inputs import TeamChange
from crm.teams.join import join

NULLABLE = frozenset({"topic", "lead_member_id"})


async def change(work: Work, data: TeamChange) -> Team:
    """The team as it is now; where nothing differs nothing changes. A new lead is in it, the former one stays in it.

    Raises NotFound, Stale, Conflict when the name is taken, Invalid for a lead who left.
    """
    work.actor.require(Action.MEMBER_MANAGE)
    team = await find(work, data.team_id, data.expected_version)
    told = data.model_fields_set & NULLABLE | ({"name"} if data.name is not None else set())
    given = {name for name in told if getattr(team, name) != getattr(data, name)}
    if not given:
        return team
    if "lead_member_id" in given:
        await _take_over(work, team, data)
    async with refusing(work, {"uq_teams_workspace_id_name": Conflict(name_is_taken(data.name or ""), field="name")}):
        for name in given:
            setattr(team, name, getattr(data, name))
        team.version += 1
    record(work, "TEAM_CHANGE", object_type="Team", object_id=team.id, details={"fields": sorted(given)})
    return team


async def _take_over(work: Work, team: Team, data: TeamChange) -> None:
    """Who leads a team sees its rows: what both see changes."""
    if team.lead_member_id is not None:
        await work.emit(MemberChanged(team.lead_member_id))
    if data.lead_member_id is not None:
        await require_active(work, data.lead_member_id, field="leadMemberId")
        await join(work, team.id, (data.lead_member_id,))
        await work.emit(MemberChanged(data.lead_member_id))
