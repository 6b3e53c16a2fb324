"""Who sets scopes, what becomes of it at once, and what a member who does not see every lead can still do."""

from typing import Any

import pytest

from crm.core.actor import system
from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
SALES = """mutation($input: WorkspaceUpdateInput!) { workspaceUpdate(input: $input) {
  workspace { salesRowScope version } errors { code field message } } }"""
MEMBER = """mutation($input: MemberSetRowScopeInput!) { memberSetRowScope(input: $input) {
  member { rowScope version } errors { code field message } } }"""
SEEN = "{ viewer { rowScope } leads { totalCount edges { node { name } } } }"
AUDIT = '{ auditEntries(filter: {action: {eq: "%s"}}) { edges { node { outcome details } } } }'


async def _office(client: Client) -> tuple[Office, str]:
    """With a lead of the seller and one of nobody; the product's id."""
    office = await client.office()
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        funnel = await published_funnel(work)
        for name, owner in (("Anna", office.members[Role.SALES_MANAGER]), ("Boris", None)):
            await insert_lead(work, funnel, name=name, owner_id=owner)
    return office, encode("prod", funnel.product_id)


async def _seen(client: Client, key: str) -> tuple[str, list[str]]:
    data = (await client.graphql(SEEN, key=key)).data
    names = sorted(edge["node"]["name"] for edge in data["leads"]["edges"])
    assert data["leads"]["totalCount"] == len(names)
    return data["viewer"]["rowScope"], names


async def _ask(client: Client, office: Office, document: str, given: Any, role: Role = Role.ADMIN) -> Any:
    (payload,) = (await client.graphql(document, {"input": given}, key=office.keys[role])).data.values()
    return payload


async def test_a_workspace_chooses_what_sellers_see(client: Client) -> None:
    office, _ = await _office(client)
    everybody = {role: ("ALL", ["Anna", "Boris"]) for role in (Role.SALES_MANAGER, Role.SALES_LEAD, Role.INTEGRATION)}
    assert {role: await _seen(client, office.keys[role]) for role in everybody} == everybody
    refused = await _ask(client, office, SALES, {"salesRowScope": "OWN"}, Role.SALES_LEAD)
    assert refused["errors"][0]["code"] == "FORBIDDEN"
    done = await _ask(client, office, SALES, {"salesRowScope": "OWN", "expectedVersion": 1})
    assert done == {"workspace": {"salesRowScope": "OWN", "version": 2}, "errors": []}
    stale = await _ask(client, office, SALES, {"salesRowScope": "ALL", "expectedVersion": 1})
    assert stale["errors"][0]["code"] == "STALE_VERSION"
    everybody[Role.SALES_MANAGER] = ("OWN", ["Anna"])
    assert {role: await _seen(client, office.keys[role]) for role in everybody} == everybody
    told = (await client.graphql(AUDIT % "WORKSPACE_UPDATE", key=office.keys[Role.ADMIN])).data["auditEntries"]["edges"]
    details = {"fields": ["sales_row_scope"], "salesRowScope": "OWN"}
    assert [edge["node"]["details"] for edge in told if edge["node"]["outcome"] == "DONE"] == [details]


async def test_a_member_may_have_a_scope_of_their_own(client: Client) -> None:
    office, _ = await _office(client)
    marketer, admin = (encode("mem", office.members[role]) for role in (Role.MARKETER, Role.ADMIN))
    done = await _ask(client, office, MEMBER, {"memberId": marketer, "rowScope": "TEAM", "expectedVersion": 1})
    assert done == {"member": {"rowScope": "TEAM", "version": 2}, "errors": []}
    assert await _seen(client, office.keys[Role.MARKETER]) == ("TEAM", [])
    cleared = {"memberId": marketer, "rowScope": None}
    for given, role, code, field in (
        ({**cleared, "expectedVersion": 1}, Role.ADMIN, "STALE_VERSION", "expectedVersion"),
        ({"memberId": admin, "rowScope": "OWN"}, Role.ADMIN, "INVALID", "rowScope"),
        (cleared, Role.MARKETER, "FORBIDDEN", "input"),
    ):
        refused = await _ask(client, office, MEMBER, given, role)
        assert [(error["code"], error["field"]) for error in refused["errors"]] == [(code, field)]
    assert await _seen(client, office.keys[Role.MARKETER]) == ("TEAM", [])
    assert await _seen(client, office.keys[Role.ADMIN]) == ("ALL", ["Anna", "Boris"])
    again = await _ask(client, office, MEMBER, {"memberId": marketer, "rowScope": None})
    assert again["member"] == {"rowScope": None, "version": 3}
    assert await _seen(client, office.keys[Role.MARKETER]) == ("ALL", ["Anna", "Boris"])
    told = (await client.graphql(AUDIT % "MEMBER_SET_ROW_SCOPE", key=office.keys[Role.ADMIN])).data["auditEntries"]
    assert sorted(str(edge["node"]["details"]) for edge in told["edges"] if edge["node"]["outcome"] == "DONE") == [
        "{'rowScope': 'TEAM'}", "{'rowScope': None}",
    ]  # fmt: skip


CREATE = """mutation($input: LeadCreateInput!) { leadCreate(input: $input) {
  lead { name owner { id } } errors { code field message } } }"""


async def test_who_does_not_see_every_lead_owns_what_they_start(client: Client) -> None:
    """Of a person whose lead is another's the start is kept as a fact, and the lead is not shown."""
    office, product = await _office(client)
    seller, lead_role = office.keys[Role.SALES_MANAGER], office.keys[Role.SALES_LEAD]
    given = {"productId": product, "name": "Cleo", "identities": [{"kind": "EMAIL", "value": "cleo@example.test"}]}
    theirs = {**given, "name": "Dora", "identities": [{"kind": "EMAIL", "value": "dora@example.test"}]}
    (await client.graphql(CREATE, {"input": theirs}, key=lead_role)).data["leadCreate"]
    await _ask(client, office, SALES, {"salesRowScope": "OWN"})
    made = (await client.graphql(CREATE, {"input": given}, key=seller)).data["leadCreate"]
    assert made == {
        "lead": {"name": "Cleo", "owner": {"id": encode("mem", office.members[Role.SALES_MANAGER])}},
        "errors": [],
    }
    assert (await client.graphql(CREATE, {"input": theirs}, key=seller)).data["leadCreate"] == {
        "lead": None,
        "errors": [],
    }
    assert await _seen(client, seller) == ("OWN", ["Anna", "Cleo"])
    assert await _seen(client, lead_role) == ("ALL", ["Anna", "Boris", "Cleo", "Dora"])
