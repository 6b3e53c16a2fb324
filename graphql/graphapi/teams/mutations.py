"""Root fields that write teams."""

from __future__ import annotations

from crm.teams.add_members import add_members
from crm.teams.change import change
from crm.teams.create import create
from crm.teams.inputs import TeamAddMembers, TeamChange, TeamCreate, TeamRemoveMembers
from crm.teams.remove_members import remove_members
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.teams.inputs import TeamChangeInput, TeamCreateInput, TeamMembersAddInput, TeamMembersRemoveInput
from graphapi.teams.types import Team

IDS = {"team_id": "team", "lead_member_id": "mem", "member_ids": "mem"}


@payload
class TeamCreatePayload(Payload):
    """The new team."""

    team: Team | None = None


@payload
class TeamChangePayload(Payload):
    """The team as it is now."""

    team: Team | None = None


@payload
class TeamMembersAddPayload(Payload):
    """The team with those who were added."""

    team: Team | None = None


@payload
class TeamMembersRemovePayload(Payload):
    """The team without those who were taken out."""

    team: Team | None = None


@mutations
class TeamMutations:
    """Who works together, on what, and who leads them. What a member sees by their teams follows at once."""

    @mutation
    async def team_create(self, info: Info, input: TeamCreateInput) -> TeamCreatePayload:
        """Makes a team of members; leads can be offered to it."""
        team = await create(info.work, fill(TeamCreate, input, ids=IDS))
        return TeamCreatePayload(team=ref(Team, team.id))

    @mutation
    async def team_change(self, info: Info, input: TeamChangeInput) -> TeamChangePayload:
        """Changes what a team is called, what it works on, who leads it."""
        team = await change(info.work, fill(TeamChange, input, ids=IDS))
        return TeamChangePayload(team=ref(Team, team.id))

    @mutation
    async def team_members_add(self, info: Info, input: TeamMembersAddInput) -> TeamMembersAddPayload:
        """Adds members to a team; again changes nothing."""
        team = await add_members(info.work, fill(TeamAddMembers, input, ids=IDS))
        return TeamMembersAddPayload(team=ref(Team, team.id))

    @mutation
    async def team_members_remove(self, info: Info, input: TeamMembersRemoveInput) -> TeamMembersRemovePayload:
        """Takes members out of a team; again changes nothing. What they own stays theirs."""
        team = await remove_members(info.work, fill(TeamRemoveMembers, input, ids=IDS))
        return TeamMembersRemovePayload(team=ref(Team, team.id))
