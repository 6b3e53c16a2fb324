"""Former merges of a person, over HTTP: what was made one by whom, what can be undone, and who is shown it."""

from typing import Any

import pytest

from crm.core.ids import encode
from crm.core.work import begin
from crm.members.inputs import MemberSetRowScope
from crm.members.set_row_scope import set_row_scope
from crm.models.words import Role
from crm.models.words_rights import RowScope
from tests.factories.people import email, insert_lead, phone, recorded, touch
from tests.factories.products import published_funnel
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

MERGES = """query($id: ID!, $first: Int, $after: String) { person(id: $id) { merges(first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { id isUndone kept { name } merged { name } mergedBy { id } undoneBy { id } allowedActions } } } } }"""
NODE = "query($id: ID!) { node(id: $id) { ... on PersonMerge { mergedAt undoneAt } } }"
MERGE = """mutation($input: PersonMergeInput!) { personMerge(input: $input) { mergeId errors { code field } } }"""
UNMERGE = """mutation($input: PersonUnmergeInput!) { personUnmerge(input: $input) {
  people { name isMerged } errors { code field message } } }"""


async def three(client: Client, office: Office) -> list[str]:
    """Ann and Bob have leads, of the seller and of the head of sales; Cleo has none."""
    async with begin(client.database.sessions, office.actor()) as work:
        known = {"Ann": phone("+7 916 123-45-67"), "Bob": email("b@example.test"), "Cleo": email("c@example.test")}
        made = await recorded(work, *(touch("VISIT", known[name], name=name) for name in known))
        funnel = await published_funnel(work)
        people = [each.person_id for each in made.results]
        for person_id, role in zip(people, (Role.SALES_MANAGER, Role.SALES_LEAD), strict=False):
            await insert_lead(work, funnel, person_id=person_id, owner_id=office.members[role])
    return [encode("per", person_id) for person_id in people if person_id]


async def united(client: Client, office: Office, keep: str, merge: str, role: Role) -> str:
    given = {"input": {"keepId": keep, "mergeId": merge}}
    answer = (await client.graphql(MERGE, given, key=office.keys[role])).data["personMerge"]
    assert answer["errors"] == []
    return str(answer["mergeId"])


async def merges(client: Client, office: Office, person: str, role: Role = Role.ADMIN, **page: Any) -> Any:
    answer = await client.graphql(MERGES, {"id": person, **page}, key=office.keys[role])
    return answer.data["person"]["merges"]


def names(found: Any) -> list[tuple[str, str, bool]]:
    nodes = [edge["node"] for edge in found["edges"]]
    return [(node["kept"]["name"], node["merged"]["name"], node["isUndone"]) for node in nodes]


async def test_merges_are_listed_from_every_side_and_undone_once(client: Client) -> None:
    office = await client.office()
    ann, bob, cleo = await three(client, office)
    first = await united(client, office, ann, bob, Role.MARKETER)
    second = await united(client, office, bob, cleo, Role.SALES_LEAD)
    for person in (ann, bob, cleo):
        found = await merges(client, office, person)
        assert names(found) == [("Bob", "Cleo", False), ("Ann", "Bob", False)]
        assert [edge["node"]["id"] for edge in found["edges"]] == [second, first]
        makers = [office.members[role] for role in (Role.SALES_LEAD, Role.MARKETER)]
        assert [edge["node"]["mergedBy"]["id"] for edge in found["edges"]] == [encode("mem", id) for id in makers]
    page = await merges(client, office, ann, first=1)
    assert (names(page), page["totalCount"]) == ([("Bob", "Cleo", False)], 2)
    assert names(await merges(client, office, ann, first=1, after=page["pageInfo"]["endCursor"])) == [
        ("Ann", "Bob", False)
    ]

    undo = {"input": {"mergeId": first}}
    refused = (await client.graphql(UNMERGE, undo, key=office.keys[Role.SALES_MANAGER])).data["personUnmerge"]
    assert [error["code"] for error in refused["errors"]] == ["FORBIDDEN"]
    assert names(await merges(client, office, ann)) == [("Bob", "Cleo", False), ("Ann", "Bob", False)]
    for role, allowed in ((Role.SALES_MANAGER, []), (Role.MARKETER, ["UNDO"])):
        found = await merges(client, office, ann, role)
        assert [edge["node"]["allowedActions"] for edge in found["edges"]] == [allowed, allowed]

    undone = (await client.graphql(UNMERGE, undo, key=office.keys[Role.MARKETER])).data["personUnmerge"]
    assert undone == {
        "people": [{"name": "Ann", "isMerged": False}, {"name": "Bob", "isMerged": False}], "errors": [],
    }  # fmt: skip
    again = (await client.graphql(UNMERGE, undo, key=office.keys[Role.ADMIN])).data["personUnmerge"]
    assert again["errors"] == [{"code": "CONFLICT", "field": "mergeId", "message": "This merge was undone already."}]
    assert names(await merges(client, office, ann)) == [("Ann", "Bob", True)]
    for person in (bob, cleo):
        assert names(await merges(client, office, person)) == [("Bob", "Cleo", False), ("Ann", "Bob", True)]
    (edge,) = (await merges(client, office, ann))["edges"]
    assert edge["node"]["undoneBy"] == {"id": encode("mem", office.members[Role.MARKETER])}
    assert edge["node"]["allowedActions"] == []


async def test_a_merge_is_in_sight_where_both_persons_are(client: Client) -> None:
    office = await client.office()
    ann, bob, cleo = await three(client, office)
    made = await united(client, office, ann, bob, Role.ADMIN)
    async with begin(client.database.sessions, office.actor()) as work:
        given = MemberSetRowScope(member_id=office.members[Role.SALES_MANAGER], row_scope=RowScope.OWN)
        await set_row_scope(work, given)
    seller = Role.SALES_MANAGER
    assert names(await merges(client, office, ann, seller)) == [("Ann", "Bob", False)]
    node = (await client.graphql(NODE, {"id": made}, key=office.keys[seller])).data["node"]
    assert node["undoneAt"] is None

    await client.graphql(UNMERGE, {"input": {"mergeId": made}}, key=office.keys[Role.ADMIN])
    assert names(await merges(client, office, ann, seller)) == []  # Bob is another's again
    assert (await client.graphql(NODE, {"id": made}, key=office.keys[seller])).data["node"] is None
    assert (await client.graphql(NODE, {"id": made}, key=office.keys[Role.ADMIN])).data["node"]["undoneAt"] is not None
    other = await client.office("Elsewhere")
    assert (await client.graphql(NODE, {"id": made}, key=other.keys[Role.ADMIN])).data["node"] is None
    assert (await merges(client, office, cleo))["totalCount"] == 0
