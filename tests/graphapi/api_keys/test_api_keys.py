"""API keys over GraphQL: shown once, stored as a hash, revoked at once."""

from typing import Any

import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

CREATE = """mutation C($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) {
  key apiKey { id name prefix roles scopes member { name } createdBy { name } revokedAt }
  errors { code field message } } }"""
REVOKE = """mutation R($input: ApiKeyRevokeInput!) { apiKeyRevoke(input: $input) {
  apiKey { revokedAt } errors { code field } } }"""
LIST = "{ apiKeys(first: 100) { edges { node { id name member { name } } } } }"


async def make(client: Client, office: Office, role: Role = Role.ADMIN, **given: Any) -> dict[str, Any]:
    answer = await client.graphql(CREATE, {"input": {"name": "Site", **given}}, key=office.keys[role])
    found: dict[str, Any] = answer.data["apiKeyCreate"]
    return found


async def test_a_key_is_shown_once_and_works(client: Client) -> None:
    office = await client.office()
    made = await make(client, office, roles=["INTEGRATION"], scopes=["READ", "LEAD_CREATE"])
    assert made["errors"] == []
    assert made["key"].startswith(made["apiKey"]["prefix"] + "_")
    assert len(made["key"].rsplit("_", 1)[1]) == 52
    assert made["apiKey"]["member"] is None
    assert made["apiKey"]["createdBy"] == {"name": "Admin"}
    viewer = await client.graphql("{ viewer { permissions } }", key=made["key"])
    assert viewer.data == {"viewer": {"permissions": ["READ", "LEAD_CREATE"]}}


async def test_the_key_is_stored_nowhere_not_even_for_repeats(client: Client) -> None:
    office = await client.office()
    made = await make(client, office, roles=["INTEGRATION"], idempotencyKey="once")
    again = await make(client, office, roles=["INTEGRATION"], idempotencyKey="once")
    assert again["apiKey"] == made["apiKey"]
    assert again["key"] is None
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        tables = ("api_keys", "idempotency_keys", "entry_points", "audit_entries", "outbox_events")
        for table in tables:
            rows = await work.execute(text(f"SELECT row_to_json(t)::text FROM {table} t"))
            assert not any(made["key"].rsplit("_", 1)[1] in row[0] for row in rows), table


async def test_a_key_that_acts_as_a_member(client: Client) -> None:
    office = await client.office()
    made = await make(client, office, memberId=encode("mem", office.members[Role.AUTHOR]))
    assert made["apiKey"]["member"] == {"name": "Author"}
    assert made["apiKey"]["roles"] == []
    viewer = await client.graphql("{ viewer { member { name } permissions } }", key=made["key"])
    may = ["READ", "READ_PERSONAL", "PLAN_ACTION_COMPLETE", "CONTENT_WRITE", "HOURS_LOG", "QUESTION_ASK"]
    assert viewer.data == {"viewer": {"member": {"name": "Author"}, "permissions": may}}


async def test_refusals(client: Client) -> None:
    office, other = await client.office("One"), await client.office("Two")
    assert (await make(client, office))["errors"][0]["code"] == "INVALID"
    both = await make(client, office, roles=["AUTHOR"], memberId=encode("mem", office.members[Role.AUTHOR]))
    assert both["errors"][0]["code"] == "INVALID"
    foreign = await make(client, office, memberId=encode("mem", other.members[Role.AUTHOR]))
    assert [(error["code"], error["field"]) for error in foreign["errors"]] == [("NOT_FOUND", "memberId")]
    forbidden = await make(client, office, Role.STRATEGIST, roles=["ADMIN"])
    assert forbidden["errors"][0]["code"] == "FORBIDDEN"
    assert forbidden["key"] is None


async def test_revoking_holds_at_once(client: Client) -> None:
    office, other = await client.office("One"), await client.office("Two")
    made = await make(client, office, roles=["INTEGRATION"])
    assert (await client.graphql("{ viewer { permissions } }", key=made["key"])).errors == []
    given = {"input": {"apiKeyId": made["apiKey"]["id"]}}
    foreign = (await client.graphql(REVOKE, given, key=other.keys[Role.ADMIN])).data["apiKeyRevoke"]
    assert foreign["errors"] == [{"code": "NOT_FOUND", "field": "apiKeyId"}]
    done = (await client.graphql(REVOKE, given, key=office.keys[Role.ADMIN])).data["apiKeyRevoke"]
    assert done["errors"] == []
    assert (await client.graphql("{ viewer { permissions } }", key=made["key"])).codes == ["UNAUTHENTICATED"]
    again = (await client.graphql(REVOKE, given, key=office.keys[Role.ADMIN])).data["apiKeyRevoke"]
    assert again["apiKey"] == done["apiKey"]


async def test_others_see_their_own_keys_only(client: Client) -> None:
    office = await client.office()
    everything = (await client.graphql(LIST, key=office.keys[Role.ADMIN])).data["apiKeys"]["edges"]
    assert len(everything) == 11
    own = (await client.graphql(LIST, key=office.keys[Role.AUTHOR])).data["apiKeys"]["edges"]
    assert [edge["node"]["member"] for edge in own] == [{"name": "Author"}]
    foreign = everything[0]["node"]["id"] if everything[0]["node"]["name"] != "Author" else everything[1]["node"]["id"]
    node = "query N($id: ID!) { node(id: $id) { id } }"
    assert (await client.graphql(node, {"id": foreign}, key=office.keys[Role.AUTHOR])).data == {"node": None}
    assert (await client.graphql(node, {"id": foreign}, key=office.keys[Role.ADMIN])).data == {"node": {"id": foreign}}
