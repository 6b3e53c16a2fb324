"""Lists that are computed and no records: pages, totals and who is chosen are of what is in sight."""

from datetime import timedelta
from typing import Any

import pytest

from crm.core.ids import encode
from crm.core.work import begin
from crm.members.inputs import MemberSetRowScope
from crm.members.set_row_scope import set_row_scope
from crm.models.words import Role
from crm.models.words_rights import RowScope
from funnel.communities.create import create
from funnel.communities.inputs import CommunityCreate
from tests.factories.model import make_resource
from tests.factories.people import T0, at, insert_lead, phone, recorded, touch
from tests.factories.products import published_funnel
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
PEOPLE = """query($input: CommunityPeopleInput!, $first: Int!, $after: String) {
  communityPeople(input: $input, first: $first, after: $after) { total endCursor members { person { name } } } }"""
CALLERS = """query($phone: String!) { callerLookup(phone: $phone) { callers {
  person { name } lead { product { name } } owner { id } } } }"""


async def test_pages_of_a_community_leave_out_who_is_out_of_sight(client: Client) -> None:
    office = await client.office()
    seller, other = office.members[Role.SALES_MANAGER], office.members[Role.SALES_LEAD]
    async with begin(client.database.sessions, office.actor()) as work:
        group = await make_resource(work, "Group")
        outcome = await recorded(
            work,
            *(
                touch("MESSAGE", phone(f"+7 916 000-00-0{day}"), name=f"P{day}", place_resource_id=group.id,
                      occurred_at=at(days=day))
                for day in range(6)
            ),
        )  # fmt: skip
        funnel = await published_funnel(work)
        for place, each in enumerate(outcome.results):
            await insert_lead(work, funnel, person_id=each.person_id, owner_id=seller if place % 2 else other)
        made = await create(work, CommunityCreate(name="Backs", resource_ids=(group.id,)))
        await set_row_scope(work, MemberSetRowScope(member_id=seller, row_scope=RowScope.OWN))
    given: dict[str, Any] = {"communityId": encode("cmty", made.id), "day": f"{at(days=9):%Y-%m-%d}"}

    async def pages(role: Role, first: int) -> list[tuple[int, list[str]]]:
        found, after = [], None
        while True:
            answer = await client.graphql(
                PEOPLE, {"input": given, "first": first, "after": after}, key=office.keys[role]
            )
            page = answer.data["communityPeople"]
            found.append((page["total"], [each["person"]["name"] for each in page["members"]]))
            after = page["endCursor"]
            if after is None:
                return found

    assert await pages(Role.SALES_MANAGER, 2) == [(3, ["P5", "P3"]), (3, ["P1"])]
    assert await pages(Role.SALES_LEAD, 4) == [(6, ["P5", "P4", "P3", "P2"]), (6, ["P1", "P0"])]


async def test_a_caller_is_shown_with_the_lead_that_is_in_sight(client: Client) -> None:
    """Another's lead of the same person is the more recently active one."""
    office = await client.office()
    seller, other = office.members[Role.SALES_MANAGER], office.members[Role.SALES_LEAD]
    async with begin(client.database.sessions, office.actor()) as work:
        outcome = await recorded(work, touch("MESSAGE", phone("+7 916 123-45-67"), name="Anna"))
        (person_id,) = (each.person_id for each in outcome.results)
        chair = await published_funnel(work, name="Chair")
        desk = await published_funnel(work, name="Desk", resources=False)
        await insert_lead(work, chair, person_id=person_id, owner_id=seller)
        later = T0 + timedelta(days=1)
        await insert_lead(work, desk, person_id=person_id, owner_id=other, last_activity_at=later)
        await set_row_scope(work, MemberSetRowScope(member_id=seller, row_scope=RowScope.OWN))

    async def caller(role: Role) -> Any:
        answer = await client.graphql(CALLERS, {"phone": "+7 916 123-45-67"}, key=office.keys[role])
        return answer.data["callerLookup"]["callers"]

    for role, product, owner in ((Role.SALES_MANAGER, "Chair", seller), (Role.SALES_LEAD, "Desk", other)):
        assert await caller(role) == [
            {"person": {"name": "Anna"}, "lead": {"product": {"name": product}}, "owner": {"id": encode("mem", owner)}}
        ]


async def test_a_caller_out_of_sight_is_not_told(client: Client) -> None:
    """Nor that there is one: whoever does not ask for the person learns no more."""
    office = await client.office()
    seller, other = office.members[Role.SALES_MANAGER], office.members[Role.SALES_LEAD]
    async with begin(client.database.sessions, office.actor()) as work:
        outcome = await recorded(work, touch("MESSAGE", phone("+7 916 123-45-67"), name="Anna"))
        (person_id,) = (each.person_id for each in outcome.results)
        await insert_lead(work, await published_funnel(work), person_id=person_id, owner_id=other)
        await set_row_scope(work, MemberSetRowScope(member_id=seller, row_scope=RowScope.OWN))
    for fields, told in (("exact", {"exact": True}), ("person { name }", {"person": {"name": "Anna"}})):
        document = f'{{ callerLookup(phone: "+7 916 123-45-67") {{ callers {{ {fields} }} }} }}'
        for role, callers in ((Role.SALES_MANAGER, []), (Role.SALES_LEAD, [told])):
            answer = await client.graphql(document, key=office.keys[role])
            assert answer.data == {"callerLookup": {"callers": callers}}, (fields, role)
