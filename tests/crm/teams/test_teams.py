"""Teams: made with their members, added to; other workspaces' members are not found."""

import pytest

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, NotFound
from crm.core.work import Work
from crm.members.events import MemberChanged
from crm.models.words import Role
from crm.teams import queries
from crm.teams.add_members import add_members
from crm.teams.change import change
from crm.teams.create import create
from crm.teams.inputs import TeamAddMembers, TeamChange, TeamCreate
from tests.conftest import acting
from tests.factories.workspaces import insert_member

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_a_team_with_its_lead_and_members(work: Work) -> None:
    lead, other, third = [await insert_member(work.session, work.workspace_id, Role.SALES_MANAGER) for _ in range(3)]
    team = await create(work, TeamCreate(name=" Sales ", topic="Boats", lead_member_id=lead, member_ids=(other,)))
    assert (team.name, team.lead_member_id) == ("Sales", lead)
    await add_members(work, TeamAddMembers(team_id=team.id, member_ids=(third, other, third)))
    found = (await work.execute(queries.members_of(work.workspace_id, team.id))).scalars().all()
    assert sorted(found) == sorted((lead, other, third))
    assert (await work.execute(queries.ids_of_member(work.workspace_id, third))).scalars().all() == [team.id]
    assert MemberChanged(third) in work.events


async def test_what_is_said_again_changes_nothing(work: Work) -> None:
    lead = await insert_member(work.session, work.workspace_id, Role.SALES_MANAGER)
    team = await create(work, TeamCreate(name="Sales", topic="Boats", lead_member_id=lead))
    told = len(work.session.new), list(work.events)
    same = TeamChange(team_id=team.id, name="Sales", topic="Boats", lead_member_id=lead, expected_version=1)
    assert (await change(work, same)).version == 1
    assert (len(work.session.new), list(work.events)) == told  # neither a line of the audit nor an event
    assert (await change(work, TeamChange(team_id=team.id, topic=None))).version == 2
    assert (team.name, team.topic, team.lead_member_id) == ("Sales", None, lead)


async def test_refusals(work: Work) -> None:
    await create(work, TeamCreate(name="Sales"))
    with pytest.raises(Conflict):
        await create(work, TeamCreate(name="Sales"))
    with pytest.raises(NotFound) as caught:
        await create(work, TeamCreate(name="Other", member_ids=(new_id(),)))
    assert caught.value.field == "memberIds.0"
    with pytest.raises(NotFound):
        await add_members(work, TeamAddMembers(team_id=new_id(), member_ids=(new_id(),)))
    analyst = acting(work.session, work.workspace_id, new_id(), Role.ANALYST)
    with pytest.raises(Forbidden, match="MEMBER_MANAGE"):
        await create(analyst, TeamCreate(name="Mine"))
