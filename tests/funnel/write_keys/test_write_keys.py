"""Write keys through GraphQL: shown once, changed, rotated, revoked, refused."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from crm.core.work import Work
from crm.models import Workspace
from crm.models.words import Role
from funnel.models import ConnectedAccount
from funnel.models.words import Network
from funnel.reads import WorkReads
from funnel.write_keys.bots import bots_of, count_bots
from funnel.write_keys.create import create
from funnel.write_keys.inputs import WriteKeyCreate
from tests.funnel.intake.doors import connected
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

SHOWN = "writeKey { id name prefix origins validUntil bots version createdBy { name } connectedAccount { id } }"


async def told(
    client: Client, office: Office, field: str, given: dict[str, Any], *, role: Role = Role.MARKETER, also: str = SHOWN,
    **more: Any,
) -> Any:  # fmt: skip
    kind = field[0].upper() + field[1:] + "Input"
    document = f"mutation ($input: {kind}!) {{ {field}(input: $input) {{ {also} errors {{ code field message }} }} }}"
    answer = await client.graphql(document, {"input": given}, key=office.keys[role], **more)
    return answer.data[field]


async def account(client: Client, office: Office, **given: Any) -> str:
    asked = {"network": "SEGMENT", "name": "Site", **given}
    made = await told(client, office, "connectedAccountCreate", asked, also="address connectedAccount { id }")
    assert made["errors"] == []
    assert ("/hooks/" in made["address"]) == (asked["network"] != "SEGMENT")
    return str(made["connectedAccount"]["id"])


async def created(client: Client, office: Office, own: str, **given: Any) -> Any:
    asked = {"connectedAccountId": own, "name": "Web", **given}
    return await told(client, office, "writeKeyCreate", asked, also=f"key {SHOWN}")


async def test_a_key_is_shown_once_and_its_hash_kept(client: Client) -> None:
    office = await client.office()
    own = await account(client, office, settings={"events": {"Trial Started": {"kind": "FORM_SUBMIT"}}})
    asked = {"connectedAccountId": own, "name": "Web", "origins": ["https://Site.test/", "https://site.test"]}
    once = {"headers": {"Idempotency-Key": "once"}, "also": f"key {SHOWN}"}
    first = await told(client, office, "writeKeyCreate", asked, **once)
    again = await told(client, office, "writeKeyCreate", asked, **once)
    assert first["key"].startswith(first["writeKey"]["prefix"] + "_")
    assert (again["key"], again["writeKey"]["id"]) == (None, first["writeKey"]["id"])
    expected = {"name": "Web", "origins": ["https://site.test"], "validUntil": None, "bots": 0, "version": 1,
                "createdBy": {"name": "Marketer"}, "connectedAccount": {"id": own}}  # fmt: skip
    assert {name: first["writeKey"][name] for name in expected} == expected
    async with client.database.read(office.workspace_id) as reader:
        for table in ("write_keys", "idempotency_keys", "audit_entries", "outbox_events"):
            assert first["key"] not in str([dict(row) for row in await reader.fetch(f"SELECT * FROM {table}")])
        audit = await reader.fetchval("SELECT details FROM audit_entries WHERE action = 'WRITE_KEY_CREATE'")
    assert '"origins": 1' in audit or audit["origins"] == 1


async def test_keys_are_changed_rotated_and_revoked(client: Client) -> None:
    office = await client.office()
    own = await account(client, office)
    first = (await created(client, office, own))["writeKey"]
    which = {"writeKeyId": first["id"]}
    seen = {**which, "expectedVersion": 1}
    changed = await told(client, office, "writeKeyChange", {**seen, "name": "Shop", "origins": ["https://*.shop.test"]})
    assert (changed["writeKey"]["name"], changed["writeKey"]["origins"]) == ("Shop", ["https://*.shop.test"])
    for field in ("writeKeyChange", "writeKeyRotate", "writeKeyRevoke"):
        stale = await told(client, office, field, seen)
        assert [(each["code"], each["field"]) for each in stale["errors"]] == [("STALE_VERSION", "expectedVersion")]
    rotated = await told(client, office, "writeKeyRotate", {**which, "keepOldHours": 0}, also=f"key {SHOWN}")
    second = rotated["writeKey"]
    assert (second["name"], second["origins"], second["validUntil"]) == ("Shop", ["https://*.shop.test"], None)
    assert rotated["key"].startswith(second["prefix"])
    for field in ("writeKeyChange", "writeKeyRotate", "writeKeyRevoke"):
        over = await told(client, office, field, which)
        assert [(each["code"], each["field"]) for each in over["errors"]] == [("CONFLICT", "writeKeyId")]
    revoked = await told(client, office, "writeKeyRevoke", {"writeKeyId": second["id"]})
    assert revoked["writeKey"]["validUntil"] is not None
    listed = await client.graphql(
        "query ($id: ID!) { connectedAccount(id: $id) { writeKeys(first: 5) { edges { node { id } } } } }",
        {"id": own}, key=office.keys[Role.ANALYST],
    )  # fmt: skip
    edges = listed.data["connectedAccount"]["writeKeys"]["edges"]
    assert [each["node"]["id"] for each in edges] == [second["id"], first["id"]]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"name": " "}, "INVALID", "name"),
        ({"origins": ["site.test"]}, "INVALID", "origins.0"),
        ({"origins": ["https://a.test", "https://*"]}, "INVALID", "origins.1"),
        ({"origins": ["https://a.test/path"]}, "INVALID", "origins.0"),
        ({"origins": ["https://a.test"] * 51}, "INVALID", "origins"),
    ],
)
async def test_what_is_no_key_is_refused(client: Client, given: dict[str, Any], code: str, field: str) -> None:
    office = await client.office()
    own = await account(client, office)
    refused = await created(client, office, own, **given)
    assert [(each["code"], each["field"]) for each in refused["errors"]] == [(code, field)]
    async with client.database.read(office.workspace_id) as reader:
        assert await reader.fetchval("SELECT count(*) FROM write_keys") == 0


async def test_only_accounts_of_segment_have_keys_and_only_members_who_may_make_them(client: Client) -> None:
    office = await client.office()
    vk = await account(client, office, network="VK", secrets=[{"name": "secret", "value": "test-secret"}])
    refused = await created(client, office, vk)
    assert [(each["code"], each["field"]) for each in refused["errors"]] == [("INVALID", "connectedAccountId")]
    own = await account(client, office)
    asked = {"connectedAccountId": own, "name": "Web"}
    forbidden = await told(client, office, "writeKeyCreate", asked, role=Role.ANALYST)
    assert [each["code"] for each in forbidden["errors"]] == ["FORBIDDEN"]
    which = {"connectedAccountId": own, "secret": "address"}
    nowhere = await told(client, office, "connectedAccountRotate", which, also="address")
    assert [(each["code"], each["field"]) for each in nowhere["errors"]] == [("INVALID", "secret")]
    mistaken = {"network": "SEGMENT", "name": "Site", "settings": {"events": {"A": {"kind": "NO"}}}}
    wrong = await told(client, office, "connectedAccountCreate", mistaken, also="address")
    assert [each["field"] for each in wrong["errors"]] == ["settings.events.A.kind"]


async def test_bots_are_those_of_the_last_28_days_where_the_workspace_is(work: Work) -> None:
    """At three in the morning of Moscow the day is another one than in London."""
    await connected(work, Network.SEGMENT)
    own = await work.scalar(select(ConnectedAccount.id))
    made, _ = await create(work, WriteKeyCreate(connected_account_id=own, name="Web"))
    await work.execute(update(Workspace).values(time_zone="Europe/Moscow"))
    for day in (1, 2, 29):
        await count_bots(
            replace(work, now=datetime(2026, 3, day, 22, tzinfo=UTC)), {made.id: 10**day if day < 3 else 1}
        )
    found = await bots_of(WorkReads(work), [made.id], datetime(2026, 3, 29, 22, tzinfo=UTC))
    assert found == {made.id: 101}  # 3 to 30 March there; the 2nd is out
