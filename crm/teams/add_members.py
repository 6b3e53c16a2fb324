"""Adds members to a team."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.core.problems import NotFound
from crm.core.work import Work
from crm.members.events import MemberChanged
from crm.members.permissions import Action
from crm.models import Member, Team, TeamMember
from crm.teams import queries
from crm.teams.inputs import TeamAddMembers


async def add_members(work: Work, data: TeamAddMembers) -> Team:
    """The team; those who are in it already stay. Two statements, however many they are."""
    work.actor.require(Action.MEMBER_MANAGE)
    team: Team | None = await work.scalar(queries.by_id(work.workspace_id, data.team_id))
    if team is None:
        raise NotFound("There is no such team in this workspace.", field="teamId")
    await demand_members(work, data.member_ids)
    rows = [
        {"workspace_id": work.workspace_id, "team_id": team.id, "member_id": member_id}
        for member_id in dict.fromkeys(data.member_ids)
    ]
    await work.execute(insert(TeamMember).values(rows).on_conflict_do_nothing())
    for row in rows:
        await work.emit(MemberChanged(row["member_id"]))
    return team


async def demand_members(work: Work, ids: Collection[UUID]) -> None:
    """Refuses when one of them is no member of this workspace."""
    if not ids:
        return
    statement = select(Member.id).where(Member.workspace_id == work.workspace_id, Member.id.in_(ids))
    found = set((await work.execute(statement)).scalars())
    for index, member_id in enumerate(ids):
        if member_id not in found:
            raise NotFound("There is no such member in this workspace.", field=f"memberIds.{index}")
