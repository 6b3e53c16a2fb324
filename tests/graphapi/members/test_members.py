"""Members over GraphQL: added, given roles, deactivated; refusals change nothing."""

from typing import Any

import pytest

from crm.core.ids import encode, new_id
from crm.models.words import Role
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

ADD = "mutation Add($input: MemberAddInput!) { memberAdd(input: $input) { member { id name email roles } errors { code field message } } }"  # noqa: E501 - one line reads best
ROLES = "mutation R($input: MemberSetRolesInput!) { memberSetRoles(input: $input) { member { roles version } errors { code field } } }"  # noqa: E501 - one line reads best
STOP = "mutation D($input: MemberDeactivateInput!) { memberDeactivate(input: $input) { member { isActive } errors { code field message } } }"  # noqa: E501 - one line reads best
LIST = """query L($filter: MemberFilter) {
  members(first: 50, filter: $filter) { totalCount edges { node { name email roles isActive } } } }"""


async def members(client: Client, office: Office) -> list[dict[str, Any]]:
    page = (await client.graphql(LIST, key=office.keys[Role.ADMIN])).data["members"]
    return [edge["node"] for edge in page["edges"]]


async def test_an_administrator_adds_a_member_who_can_then_work(client: Client) -> None:
    office = await client.office()
    given = {"email": "New@Example.test", "name": "Ян", "roles": ["SALES_MANAGER"], "password": "a good password"}
    answer = (await client.graphql(ADD, {"input": given}, key=office.keys[Role.ADMIN])).data["memberAdd"]
    assert answer["errors"] == []
    assert answer["member"]["email"] == "new@example.test"
    login = await client.login("new@example.test", "a good password")
    assert login.json()["workspaces"] == [{"slug": "office", "name": "Office"}]


async def test_refusals_name_the_field_and_change_nothing(client: Client) -> None:
    office = await client.office()
    before = await members(client, office)
    for given, field in (
        ({"email": "no address", "roles": ["ADMIN"]}, "email"),
        ({"email": "a@b.test", "roles": []}, "roles"),
        ({"email": "a@b.test", "roles": ["INTEGRATION"]}, "roles"),
        ({"email": "a@b.test", "roles": ["ADMIN"], "password": "short"}, "password"),
        ({"email": "admin@office.test", "roles": ["ADMIN"]}, "email"),
    ):
        answer = (await client.graphql(ADD, {"input": given}, key=office.keys[Role.ADMIN])).data["memberAdd"]
        assert answer["member"] is None
        assert [error["field"] for error in answer["errors"]] == [field]
        assert answer["errors"][0]["message"].endswith(".")
    assert await members(client, office) == before


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_administrators_manage_members(client: Client, role: Role) -> None:
    office = await client.office()
    given = {"email": "x@example.test", "roles": ["ADMIN"]}
    added = (await client.graphql(ADD, {"input": given}, key=office.keys[role])).data["memberAdd"]
    assert added["errors"][0]["code"] == "FORBIDDEN"
    assert "MEMBER_MANAGE" in added["errors"][0]["message"]
    mine = {"memberId": encode("mem", office.members[Role.AUTHOR]), "roles": ["ADMIN"]}
    assert (await client.graphql(ROLES, {"input": mine}, key=office.keys[role])).data["memberSetRoles"]["errors"] == [
        {"code": "FORBIDDEN", "field": "input"}
    ]
    assert len(await members(client, office)) == 10


async def test_roles_change_with_a_version(client: Client) -> None:
    office = await client.office()
    given = {"memberId": encode("mem", office.members[Role.AUTHOR]), "roles": ["ANALYST"], "expectedVersion": 1}
    key = office.keys[Role.ADMIN]
    first = (await client.graphql(ROLES, {"input": given}, key=key)).data["memberSetRoles"]
    assert first == {"member": {"roles": ["ANALYST"], "version": 2}, "errors": []}
    second = (await client.graphql(ROLES, {"input": given}, key=key)).data["memberSetRoles"]
    assert second["errors"] == [{"code": "STALE_VERSION", "field": "expectedVersion"}]


async def test_the_last_administrator_stays(client: Client) -> None:
    office = await client.office()
    me = encode("mem", office.members[Role.ADMIN])
    key = office.keys[Role.ADMIN]
    refused = (await client.graphql(STOP, {"input": {"memberId": me}}, key=key)).data["memberDeactivate"]
    assert refused["errors"][0]["code"] == "LAST_ADMINISTRATOR"
    given = {"memberId": me, "roles": ["AUTHOR"]}
    lowered = (await client.graphql(ROLES, {"input": given}, key=key)).data["memberSetRoles"]
    assert lowered["errors"] == [{"code": "LAST_ADMINISTRATOR", "field": "input"}]


async def test_a_deactivated_member_is_out_at_once(client: Client) -> None:
    office = await client.office()
    analyst = office.keys[Role.ANALYST]
    assert (await client.graphql("{ viewer { workspace { slug } } }", key=analyst)).errors == []
    given = {"memberId": encode("mem", office.members[Role.ANALYST])}
    done = (await client.graphql(STOP, {"input": given}, key=office.keys[Role.ADMIN])).data["memberDeactivate"]
    assert done == {"member": {"isActive": False}, "errors": []}
    assert (await client.graphql("{ viewer { workspace { slug } } }", key=analyst)).codes == ["UNAUTHENTICATED"]


async def test_another_workspaces_member_is_not_found(client: Client) -> None:
    ours, theirs = await client.office("Ours"), await client.office("Theirs")
    foreign = encode("mem", theirs.members[Role.ANALYST])
    key = ours.keys[Role.ADMIN]
    for member_id in (foreign, encode("mem", new_id())):
        answer = (await client.graphql(STOP, {"input": {"memberId": member_id}}, key=key)).data["memberDeactivate"]
        assert [error["code"] for error in answer["errors"]] == ["NOT_FOUND"]
    node = "query N($id: ID!) { node(id: $id) { id } }"
    assert (await client.graphql(node, {"id": foreign}, key=key)).data == {"node": None}
    assert (await client.graphql(node, {"id": foreign}, key=theirs.keys[Role.ADMIN])).data == {"node": {"id": foreign}}
    assert all(member["isActive"] for member in await members(client, theirs))


async def test_lists_are_sorted_by_name_and_filtered(client: Client) -> None:
    office = await client.office()
    names = [member["name"] for member in await members(client, office)]
    assert names == sorted(names)
    filtered = await client.graphql(LIST, {"filter": {"email": {"startsWith": "sales"}}}, key=office.keys[Role.AUTHOR])
    assert [edge["node"]["name"] for edge in filtered.data["members"]["edges"]] == ["Sales lead", "Sales manager"]
