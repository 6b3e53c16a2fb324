"""Webhooks through GraphQL: made, changed, rotated, switched, tested, replayed; secrets are told once."""

from datetime import timedelta
from typing import Any

import pytest

from crm.core import clock
from crm.models.words import Role
from tests.crm.outbound.peer import answer, peer
from tests.funnel.webhooks.stage import Stage, deliverer, heard
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

SHOWN = """endpoint {
  id name url description eventTypes status disabledReason version secrets { validUntil }
  products { id } channels { id } resources { id } teams { id } createdBy { id }
  health { waiting deliveredLastDay failedLastDay lastDeliveredAt }
}"""
GIVEN = {"name": "Warehouse", "url": "https://example.com/hook", "eventTypes": ["lead.won", "lead.created"]}


async def told(
    client: Client, office: Office, field: str, given: dict[str, Any], shown: str = SHOWN, *, role: Role = Role.ADMIN,
    **more: Any,
) -> Any:  # fmt: skip
    kind = "WebhookEndpointSwitch" if field in ("webhookEndpointDisable", "webhookEndpointDelete") else field
    kind = f"{kind[0].upper()}{kind[1:]}Input"
    document = f"mutation ($input: {kind}!) {{ {field}(input: $input) {{ {shown} errors {{ code field message }} }} }}"
    return (await client.graphql(document, {"input": given}, key=office.keys[role], **more)).data[field]


async def test_what_is_made_is_shown_without_its_secret_which_is_told_once(client: Client) -> None:
    office = await client.office()
    shown = f"secret {SHOWN}"
    once = {"headers": {"Idempotency-Key": "once"}}
    first = await told(client, office, "webhookEndpointCreate", GIVEN, shown, **once)
    assert (first["errors"], first["secret"][:6]) == ([], "whsec_")
    endpoint = first["endpoint"]
    expected = {"name": "Warehouse", "url": "https://example.com/hook", "description": None, "products": [],
                "eventTypes": ["lead.created", "lead.won"], "status": "ENABLED", "disabledReason": None, "version": 1,
                "secrets": [{"validUntil": None}], "teams": [], "channels": [], "resources": [],
                "health": {"waiting": 0, "deliveredLastDay": 0, "failedLastDay": 0, "lastDeliveredAt": None},
    }  # fmt: skip
    assert {name: endpoint[name] for name in expected} == expected
    again = await told(client, office, "webhookEndpointCreate", GIVEN, shown, **once)
    assert (again["endpoint"]["id"], again["secret"]) == (endpoint["id"], None)
    own = {"endpointId": endpoint["id"]}
    rotated = await told(client, office, "webhookEndpointRotate", {**own, "expectedVersion": 1}, shown)
    assert rotated["secret"] not in (None, first["secret"])
    assert [each["validUntil"] is None for each in rotated["endpoint"]["secrets"]] == [True, False]
    async with client.database.read(office.workspace_id) as reader:
        for table in ("idempotency_keys", "audit_entries", "webhook_endpoints", "webhook_endpoint_secrets"):
            kept = str([dict(row) for row in await reader.fetch(f"SELECT * FROM {table}")])
            assert first["secret"] not in kept
            assert rotated["secret"] not in kept


async def test_refusals_write_nothing(client: Client) -> None:
    office, other = await client.office(), await client.office("Other")
    theirs = (await told(client, other, "webhookEndpointCreate", GIVEN))["endpoint"]["id"]
    for given, code, field in (
        ({"url": "http://example.com/hook"}, "INVALID", "url"),
        ({"url": "https://10.0.0.1/hook"}, "FORBIDDEN_ADDRESS", "url"),
        ({"url": "https://localhost:22/"}, "FORBIDDEN_ADDRESS", "url"),
        ({"url": "https://me:secret@example.com/"}, "FORBIDDEN_ADDRESS", "url"),
        ({"url": "http://127.0.0.1:8000/"}, "FORBIDDEN_ADDRESS", "url"),
        ({"url": "nothing"}, "FORBIDDEN_ADDRESS", "url"),
        ({"name": " "}, "INVALID", "name"),
        ({"eventTypes": ["lead.won", "lead.gone"]}, "INVALID", "eventTypes.1"),
        ({"eventTypes": ["webhook.test"]}, "INVALID", "eventTypes.0"),
        ({"productIds": ["prod_00000000000000000000000000"]}, "NOT_FOUND", "productIds.0"),
    ):  # fmt: skip
        refused = await told(client, office, "webhookEndpointCreate", {**GIVEN, **given}, f"secret {SHOWN}")
        assert (refused["endpoint"], refused["secret"]) == (None, None)
        assert [(each["code"], each["field"]) for each in refused["errors"]] == [(code, field)], given
    for role in (Role.MARKETER, Role.SALES_LEAD):
        refused = await told(client, office, "webhookEndpointCreate", GIVEN, role=role)
        assert refused["errors"][0]["code"] == "FORBIDDEN"
    foreign = await told(client, office, "webhookEndpointDisable", {"endpointId": theirs})
    assert foreign["errors"][0]["code"] == "NOT_FOUND"
    look = "{ webhookEndpoints(first: 5) { totalCount } webhookDeliveries(first: 5) { totalCount } }"
    for role, count in ((Role.ADMIN, 1), (Role.INTEGRATION, 1), (Role.STRATEGIST, 0)):
        seen = (await client.graphql(look, key=other.keys[role])).data
        assert seen["webhookEndpoints"]["totalCount"] == count
    async with client.database.read(office.workspace_id) as reader:
        for table in ("webhook_endpoints", "webhook_endpoint_secrets", "webhook_deliveries"):
            assert await reader.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_change_switch_test_replay_and_delete(client: Client) -> None:
    office = await client.office()
    own = {"endpointId": (await told(client, office, "webhookEndpointCreate", GIVEN))["endpoint"]["id"]}
    changed = await told(client, office, "webhookEndpointUpdate",
                         {**own, "name": "Depot", "description": "Orders", "eventTypes": None})  # fmt: skip
    endpoint = changed["endpoint"]
    assert (endpoint["name"], endpoint["description"], endpoint["eventTypes"]) == ("Depot", "Orders", [])
    stale = await told(client, office, "webhookEndpointUpdate", {**own, "name": "X", "expectedVersion": 1})
    assert [each["code"] for each in stale["errors"]] == ["STALE_VERSION"]
    stage = Stage(client.database, office.workspace_id)
    async with peer(answer(500, b"later")) as theirs, deliverer() as sender:
        await stage.change(
            "UPDATE webhook_endpoints SET url = :url WHERE workspace_id = :workspace_id", url=theirs.url()
        )
        shown = "delivery { id status isTest eventType }"
        tested = (await told(client, office, "webhookEndpointTest", own, shown))["delivery"]
        assert tested.pop("id").startswith("whd_")
        assert tested == {"status": "WAITING", "isTest": True, "eventType": "webhook.test"}
        await stage.work_off(sender)
        log = """{ webhookDeliveries(first: 5, filter: {status: {eq: FAILED}}) { edges { node {
          id attempts responseStatus responseBody error body endpoint { id } } } } }"""
        ((row,),) = [(await client.graphql(log, key=office.keys[Role.ADMIN])).data["webhookDeliveries"]["edges"]]
        node = row["node"]
        assert (node["attempts"], node["responseStatus"], node["responseBody"]) == (1, 500, "later")
        assert node["body"].encode() == heard(theirs.heard[0]).body
        theirs.answers = [answer(200)]
        replayed = await told(client, office, "webhookDeliveryReplay", {"deliveryId": node["id"]}, "deliveries")
        assert replayed == {"deliveries": 1, "errors": []}
        await stage.work_off(sender)
        assert heard(theirs.heard[0]).id == heard(theirs.heard[1]).id
    off = await told(client, office, "webhookEndpointDisable", own)
    assert (off["endpoint"]["status"], off["endpoint"]["disabledReason"]) == ("DISABLED", "BY_HAND")
    assert off["endpoint"]["health"]["deliveredLastDay"] == 1
    week = (clock.now() - timedelta(days=8)).isoformat()
    for field, given, code in (
        ("webhookEndpointDisable", own, "CONFLICT"),
        ("webhookEndpointTest", own, "CONFLICT"),
        ("webhookDeliveryReplay", {"deliveryId": node["id"]}, "CONFLICT"),
        ("webhookDeliveryReplay", {}, "INVALID"),
        ("webhookDeliveryReplay", own, "INVALID"),
        ("webhookEndpointEnable", {**own, "since": week}, "INVALID"),
    ):  # fmt: skip
        refused = await told(client, office, field, given, "__typename")
        assert [each["code"] for each in refused["errors"]] == [code], (field, given)
    on = await told(client, office, "webhookEndpointEnable", {**own, "expectedVersion": 3})
    assert (on["endpoint"]["status"], on["endpoint"]["version"]) == ("ENABLED", 4)
    gone = await told(client, office, "webhookEndpointDelete", own, "isDeleted")
    assert gone == {"isDeleted": True, "errors": []}
    again = await told(client, office, "webhookEndpointDelete", own, "isDeleted")
    assert [each["code"] for each in again["errors"]] == ["NOT_FOUND"]
    left = await client.graphql("{ webhookEndpoints(first: 5) { totalCount } webhookEventTypes { name description } }",
                                key=office.keys[Role.ADMIN])  # fmt: skip
    assert left.data["webhookEndpoints"]["totalCount"] == 0
    assert {"name": "lead.won", "description": "A lead was won."} in left.data["webhookEventTypes"]
