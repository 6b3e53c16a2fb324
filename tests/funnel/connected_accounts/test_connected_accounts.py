"""Connected accounts through GraphQL: made, changed, rotated, tried, watched; secrets are told to nobody."""

import json
from typing import Any

import pytest

from crm.models.words import Role
from tests.funnel.intake.doors import SECRET, Door
from tests.http import Answer, Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

SHOWN = """connectedAccount {
  id network name accountId settings disabledAt version secrets { name }
  health { eventsLastDay waiting problems lastEventAt lagSeconds }
  problems(first: 5) { totalCount edges { node { code field position replayedAt } } }
}"""
UPDATE = {"update_id": 1, "message": {"message_id": 15, "date": 1767366900, "chat": {"id": 5, "type": "private"},
          "from": {"id": 5, "is_bot": False, "first_name": "Pavel"}, "text": "/start spring"}}  # fmt: skip
GIVEN: dict[str, Any] = {
    "network": "TELEGRAM", "name": "Our bot", "accountId": "77",
    "secrets": [{"name": "secret_token", "value": SECRET}],
}  # fmt: skip


async def told(
    client: Client, office: Office, field: str, given: dict[str, Any], *, role: Role = Role.MARKETER, also: str = "",
    **more: Any,
) -> Any:  # fmt: skip
    kind = field[0].upper() + field[1:] + "Input"
    kind = "ConnectedAccountSwitchInput" if field.endswith("able") else kind
    document = (
        f"mutation ($input: {kind}!) {{ {field}(input: $input) {{ {also} {SHOWN} errors {{ code field message }} }} }}"
    )
    answer: Answer = await client.graphql(document, {"input": given}, key=office.keys[role], **more)
    return answer.data[field]


async def made(client: Client, office: Office, **given: Any) -> Any:
    return await told(client, office, "connectedAccountCreate", {**GIVEN, **given}, also="address")


async def test_what_is_made_is_shown_without_its_secrets_and_its_address_once(client: Client) -> None:
    office = await client.office()
    first = await told(client, office, "connectedAccountCreate", GIVEN, also="address",
                       headers={"Idempotency-Key": "once"})  # fmt: skip
    assert first["errors"] == []
    assert first["address"].startswith("http://touchline.test/hooks/telegram/")
    account = first["connectedAccount"]
    expected = {"network": "TELEGRAM", "name": "Our bot", "accountId": "77", "settings": {}, "disabledAt": None,
                "version": 1}  # fmt: skip
    assert {name: account[name] for name in expected} == expected
    assert [each["name"] for each in account["secrets"]] == ["address", "secret_token"]
    again = await told(client, office, "connectedAccountCreate", GIVEN, also="address",
                       headers={"Idempotency-Key": "once"})  # fmt: skip
    assert (again["connectedAccount"]["id"], again["address"]) == (account["id"], None)
    async with client.database.read(office.workspace_id) as reader:
        kept = await reader.fetch("SELECT * FROM idempotency_keys")
        assert SECRET not in str([dict(row) for row in kept])
        assert first["address"].rpartition("/")[2] not in str([dict(row) for row in kept])
        audit = await reader.fetch("SELECT details FROM audit_entries WHERE action = 'CONNECTED_ACCOUNT_CREATE'")
        assert [dict(row) for row in audit] == [{"details": {"network": "TELEGRAM"}}]


async def test_it_is_watched_and_what_failed_is_tried_again(client: Client) -> None:
    office = await client.office()
    answer = await made(client, office)
    connected_account_id = answer["connectedAccount"]["id"]
    path = answer["address"].removeprefix("http://touchline.test")
    door = Door(client, office, office.workspace_id, path)
    header = {"x_telegram_bot_api_secret_token": SECRET}
    assert (await door.send(json.dumps(UPDATE).encode(), **header)).status_code == 200
    assert (await door.send(b"{", **header)).status_code == 200
    look = f"query ($id: ID!) {{ connectedAccount(id: $id) {SHOWN.removeprefix('connectedAccount')} }}"

    async def seen() -> Any:
        reply = await client.graphql(look, {"id": connected_account_id}, key=office.keys[Role.ANALYST])
        return reply.data["connectedAccount"]

    waits = (await seen())["health"]
    assert (waits["eventsLastDay"], waits["waiting"], waits["problems"]) == (2, 2, 0)
    assert waits["lagSeconds"] > 0
    assert waits["lastEventAt"] is not None
    assert await door.work_off() == 2
    done = await seen()
    assert (done["health"]["waiting"], done["health"]["lagSeconds"], done["health"]["problems"]) == (0, 0.0, 1)
    assert done["problems"] == {"totalCount": 1, "edges": [
        {"node": {"code": "UNREADABLE", "field": None, "position": 0, "replayedAt": None}}
    ]}  # fmt: skip
    replayed = await told(client, office, "intakeReplay", {"connectedAccountId": connected_account_id}, also="events")
    assert (replayed["events"], replayed["connectedAccount"]["health"]["waiting"]) == (1, 1)
    assert replayed["connectedAccount"]["health"]["problems"] == 0
    assert await door.work_off() == 1
    assert (await seen())["problems"]["totalCount"] == 2


async def test_change_rotate_and_switch_off(client: Client) -> None:
    office = await client.office()
    connected_account_id = (await made(client, office))["connectedAccount"]["id"]
    own = {"connectedAccountId": connected_account_id}
    changed = await told(client, office, "connectedAccountChange", {**own, "name": "Bot", "accountId": "78"})
    assert (changed["connectedAccount"]["name"], changed["connectedAccount"]["accountId"]) == ("Bot", "78")
    stale = await told(client, office, "connectedAccountRotate",
                       {**own, "secret": "address", "expectedVersion": 1}, also="address")  # fmt: skip
    assert (stale["address"], [each["code"] for each in stale["errors"]]) == (None, ["STALE_VERSION"])
    fresh = await told(client, office, "connectedAccountRotate",
                       {**own, "secret": "address", "expectedVersion": 2}, also="address")  # fmt: skip
    assert fresh["address"].startswith("http://touchline.test/hooks/telegram/")
    path = fresh["address"].removeprefix("http://touchline.test")
    assert (await client.http.get(path)).status_code == 200
    off = await told(client, office, "connectedAccountDisable", own)
    assert off["connectedAccount"]["disabledAt"] is not None
    client.app.state.hooks.forget()
    assert (await client.http.get(path)).status_code == 404
    for field, given, code in (
        ("connectedAccountChange", {**own, "accountId": None}, "INVALID"),
        ("connectedAccountDisable", own, "CONFLICT"),
        ("connectedAccountRotate", {**own, "secret": "address"}, "CONFLICT"),
        ("connectedAccountRotate", {**own, "secret": "app_secret", "value": "another-secret"}, "INVALID"),
        ("connectedAccountRotate", {**own, "secret": "secret_token"}, "INVALID"),
        ("connectedAccountRotate", {**own, "secret": "secret_token", "value": "short"}, "INVALID"),
        ("connectedAccountRotate", {**own, "secret": "secret_token", "value": "another-secret",
                                     "keepOldHours": 169}, "INVALID"),
    ):  # fmt: skip
        refused = await told(client, office, field, given)
        assert [each["code"] for each in refused["errors"]] == [code], given
    on = await told(client, office, "connectedAccountEnable", own)
    assert (on["connectedAccount"]["disabledAt"], on["connectedAccount"]["version"]) == (None, 5)
    client.app.state.hooks.forget()
    assert (await client.http.get(path)).status_code == 200


async def test_refusals_write_nothing(client: Client) -> None:
    office, other = await client.office(), await client.office("Other")
    theirs = (await made(client, other))["connectedAccount"]["id"]
    for given, field in (
        ({"secrets": []}, "secrets"),
        ({"secrets": [*GIVEN["secrets"], {"name": "app_secret", "value": SECRET}]}, "secrets.1.name"),
        ({"secrets": [{"name": "secret_token", "value": ""}]}, "secrets.0.value"),
        ({"accountId": None}, "accountId"),
        ({"settings": {"confirmation": "x"}}, "settings.confirmation"),
        ({"network": "JSON", "secrets": [{"name": "secret", "value": SECRET}]}, "settings.mapping"),
        ({"network": "JSON", "secrets": [{"name": "secret", "value": SECRET}],
          "settings": {"mapping": {"external_id": "id", "emails": "x"}}}, "settings.mapping.emails"),
    ):  # fmt: skip
        refused = await made(client, office, **given)
        assert (refused["connectedAccount"], refused["address"]) == (None, None)
        assert [(each["code"], each["field"]) for each in refused["errors"]] == [("INVALID", field)]
    author = await told(client, office, "connectedAccountCreate", GIVEN, role=Role.AUTHOR)
    assert author["errors"][0]["code"] == "FORBIDDEN"
    foreign = await told(client, office, "connectedAccountDisable", {"connectedAccountId": theirs})
    assert foreign["errors"][0]["code"] == "NOT_FOUND"
    async with client.database.read(office.workspace_id) as reader:
        for table in ("connected_accounts", "connected_account_secrets"):
            assert await reader.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_a_body_can_be_tried_and_nothing_is_kept(client: Client) -> None:
    office = await client.office()
    connected_account_id = (await made(client, office))["connectedAccount"]["id"]
    ask = """query ($id: ID!, $body: String!) { connectedAccountTest(connectedAccountId: $id, body: $body) {
      contacts { externalId kind channelKey identities text campaign startsLead isTest formFields }
      problems { code field message } } }"""
    key = office.keys[Role.MARKETER]
    tried = await client.graphql(ask, {"id": connected_account_id, "body": json.dumps(UPDATE)}, key=key)
    assert tried.data["connectedAccountTest"] == {"problems": [], "contacts": [{
        "externalId": "message:77:5:15", "kind": "MESSAGE", "channelKey": "telegram", "identities": 1,
        "text": "/start spring", "campaign": "spring", "startsLead": False, "isTest": False, "formFields": [],
    }]}  # fmt: skip
    broken = await client.graphql(ask, {"id": connected_account_id, "body": "{"}, key=key)
    assert broken.data["connectedAccountTest"] == {"contacts": [], "problems": [
        {"code": "UNREADABLE", "field": None, "message": "The body is no JSON."}
    ]}  # fmt: skip
    refused = await client.graphql(ask, {"id": connected_account_id, "body": "{}"}, key=office.keys[Role.AUTHOR])
    assert refused.codes == ["FORBIDDEN"]
    async with client.database.read(office.workspace_id) as reader:
        assert await reader.fetchval("SELECT count(*) FROM intake_events") == 0
