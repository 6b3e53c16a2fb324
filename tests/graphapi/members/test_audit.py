"""Reading the audit: who did what, who was refused it, and that nobody can change it."""

import pytest
from asyncpg import InsufficientPrivilegeError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
LINES = """
query($filter: AuditEntryFilter) { auditEntries(filter: $filter) { totalCount edges { node {
  actorKind member { name } apiKey { name } action outcome objectType objectId details } } } }
"""
CREATE = "mutation($input: ProductCreateInput!) { productCreate(input: $input) { product { id } errors { code } } }"
CHAIR = {"input": {"name": "Chair", "saleKinds": ["ONLINE"], "markets": ["B2C"]}}


async def test_what_was_done_and_what_was_refused(client: Client) -> None:
    office = await client.office()
    key = office.keys[Role.ADMIN]
    refused = (await client.graphql(CREATE, CHAIR, key=office.keys[Role.SALES_MANAGER])).data["productCreate"]
    assert (refused["product"], refused["errors"][0]["code"]) == (None, "FORBIDDEN")
    made = (await client.graphql(CREATE, CHAIR, key=key)).data["productCreate"]["product"]["id"]
    by_seller = {"actorId": {"eq": encode("mem", office.members[Role.SALES_MANAGER])}}
    seen = (await client.graphql(LINES, {"filter": by_seller}, key=key)).data["auditEntries"]
    assert seen["totalCount"] == 1
    assert seen["edges"][0]["node"] == {
        "actorKind": "MEMBER", "member": {"name": "Sales manager"}, "apiKey": None, "action": "PRODUCT_CREATE",
        "outcome": "REFUSED", "objectType": None, "objectId": None, "details": None,
    }  # fmt: skip
    merge = {"input": {"productId": made, "name": "x", "expectedVersion": 1}}
    change = "mutation($input: ProductChangeInput!) { productChange(input: $input) { errors { code } } }"
    await client.graphql(change, merge, key=office.keys[Role.SALES_MANAGER])
    asked = {"action": {"eq": "PRODUCT_CHANGE"}, "outcome": {"eq": "REFUSED"}}
    (edge,) = (await client.graphql(LINES, {"filter": asked}, key=key)).data["auditEntries"]["edges"]
    assert (edge["node"]["objectType"], edge["node"]["objectId"]) == ("Product", made)
    about = {"outcome": {"eq": "DONE"}, "objectId": {"eq": made}}
    (edge,) = (await client.graphql(LINES, {"filter": about}, key=key)).data["auditEntries"]["edges"]
    assert (edge["node"]["outcome"], edge["node"]["objectId"]) == ("DONE", made)


async def test_only_administrators_read_it(client: Client) -> None:
    office = await client.office()
    (first,) = (await client.graphql("{ auditEntries(first: 1) { edges { node { id } } } }",
                                     key=office.keys[Role.ADMIN])).data["auditEntries"]["edges"]  # fmt: skip
    for role in (Role.SALES_LEAD, Role.ANALYST, Role.CLIENT, Role.INTEGRATION):
        answer = await client.graphql(LINES, key=office.keys[role])
        assert answer.codes == ["FORBIDDEN"]
        assert "AUDIT_READ" in answer.errors[0]["message"]
        node = await client.graphql(f'{{ node(id: "{first["node"]["id"]}") {{ id }} }}', key=office.keys[role])
        assert node.data == {"node": None}


async def test_it_cannot_be_changed(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        before = await work.scalar(text("SELECT count(*) FROM audit_entries"))
        await work.execute(text("DELETE FROM audit_entries"))
        assert await work.scalar(text("SELECT count(*) FROM audit_entries")) == before > 0
    with pytest.raises(DBAPIError) as refused:
        async with begin(client.database.sessions, office.actor()) as work:
            await work.execute(text("UPDATE audit_entries SET action = 'x'"))
    assert getattr(refused.value.orig, "sqlstate", None) == InsufficientPrivilegeError.sqlstate
