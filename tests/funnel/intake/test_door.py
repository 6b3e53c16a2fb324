"""From a network's request to leads and threads, through the door and the worker."""

import json
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.jobs.plugs import Plugs
from crm.jobs.worker import Worker
from crm.plug_board import worker_plugs
from crm.web.hooks import Hooks
from funnel.connected_accounts.inputs import ConnectedAccountRotate, ConnectedAccountSwitch
from funnel.connected_accounts.rotate import rotate
from funnel.connected_accounts.switch import disable, enable
from funnel.intake.replay import replay
from funnel.models.words import Network
from tests.conftest import Urls
from tests.funnel.intake.doors import SECRET, Door, connect
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database]

MESSAGE: dict[str, Any] = {
    "type": "message_new", "group_id": 123456789, "event_id": "e1", "v": "5.199", "secret": SECRET,
    "object": {"message": {"id": 901, "date": 1767366600, "peer_id": 4242, "from_id": 4242, "text": "Привет",
                           "conversation_message_id": 7, "ref": "promo_jan", "attachments": [], "out": 0}},
}  # fmt: skip


def encoded(sent: Any) -> bytes:
    return json.dumps(sent).encode()


async def vk(client: Client, **given: Any) -> Door:
    return await connect(client, await client.office(), Network.VK, account_id="123456789", **given)


async def test_a_message_becomes_a_thread_once(client: Client) -> None:
    door = await vk(client, settings={"confirmation": "a1b2c3d4"})
    asked = await door.send(encoded({"type": "confirmation", "group_id": 123456789}))
    assert (asked.status_code, asked.content) == (200, b"a1b2c3d4")
    assert asked.headers["content-type"] == "text/plain; charset=utf-8"
    for _ in range(3):
        told = await door.send(encoded(MESSAGE), x_retry_counter="1")
        assert (told.status_code, told.content) == (200, b"ok")
    (kept,) = await door.rows("SELECT body, state, event_key FROM intake_events")
    assert (kept["state"], kept["event_key"]) == ("WAITING", "id:e1")
    assert SECRET.encode() not in kept["body"]
    sweeps = [each for each in worker_plugs().sweeps if each.name == "intake"]
    await Worker(client.database, Plugs(sweeps=sweeps)).round()
    assert await door.work_off() == 0
    assert await door.rows("SELECT thread_key, source FROM conversations") == [
        {"thread_key": "thread:peer:123456789:4242", "source": "vk:123456789"}
    ]
    assert await door.rows("SELECT text, external_id FROM messages") == [
        {"text": "Привет", "external_id": "message:123456789:4242:7"}
    ]
    assert await door.rows("SELECT kind, direction, campaign FROM touchpoints") == [
        {"kind": "MESSAGE", "direction": "INBOUND", "campaign": "promo_jan"}
    ]
    assert await door.rows("SELECT state, recorded, duplicates FROM intake_events") == [
        {"state": "DONE", "recorded": 1, "duplicates": 0}
    ]


async def test_what_is_not_the_networks_is_refused_and_not_kept(client: Client) -> None:
    door = await vk(client)
    other = await connect(client, door.office, Network.TELEGRAM)
    wrong = [
        encoded({**MESSAGE, "secret": "test-secreu"}),
        encoded({name: value for name, value in MESSAGE.items() if name != "secret"}),
        encoded({**MESSAGE, "secret": ""}),
        encoded({**MESSAGE, "secret": None}),
        encoded({**MESSAGE, "group_id": 5}),
        b"[]",
        b"{",
        b"\xff",
    ]
    for body in wrong:
        refused = await door.send(body)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "BAD_REQUEST")
    for header in ({}, {"x_telegram_bot_api_secret_token": "test-secret "}, {"x_telegram_bot_api_secret_token": ""}):
        assert (await other.send(b"{}", **header)).status_code == 403
    assert (await door.send(b" " * (1024 * 1024 + 1))).status_code == 413
    token = door.path.rpartition("/")[2]
    missing = ["/hooks/vk/nothing", f"/hooks/telegram/{token}", f"/hooks/vk/{token}x", f"/hooks/other/{token}"]
    answers = [await client.http.post(path, content=encoded(MESSAGE)) for path in missing]
    assert {(each.status_code, each.content) for each in answers} == {(404, answers[0].content)}
    assert await door.rows("SELECT id FROM intake_events") == []
    assert (await client.http.get(door.path)).content == b""


async def test_a_lost_column_key_is_our_outage_and_the_network_sends_it_again(client: Client) -> None:
    door = await vk(client)
    hooks = client.app.state.hooks
    for key, code in ((b"x" * 32, "SEALED"), (None, "NO_COLUMN_KEY")):
        client.app.state.hooks = Hooks(client.database, Sealer(key))
        refused = await door.send(encoded(MESSAGE))
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (503, code)
    client.app.state.hooks = hooks
    assert (await door.send(encoded(MESSAGE))).status_code == 200
    assert len(await door.rows("SELECT id FROM intake_events")) == 1


async def test_an_account_that_is_switched_off_leads_nowhere_until_it_is_on_again(client: Client) -> None:
    door = await vk(client)
    assert (await door.send(encoded(MESSAGE))).status_code == 200
    sealer, which = Sealer(COLUMN_KEY), ConnectedAccountSwitch(connected_account_id=door.id)
    async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
        await disable(work, which, sealer)
    client.app.state.hooks.forget()
    assert (await door.send(encoded({**MESSAGE, "event_id": "e2"}))).status_code == 404
    async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
        await enable(work, which, sealer)
    client.app.state.hooks.forget()
    assert (await door.send(encoded({**MESSAGE, "event_id": "e3"}))).status_code == 200
    assert await door.rows("SELECT event_key FROM intake_events ORDER BY event_key") == [
        {"event_key": "id:e1"}, {"event_key": "id:e3"}
    ]  # fmt: skip


async def test_two_values_are_valid_while_a_secret_and_an_address_are_rotated(client: Client) -> None:
    door = await vk(client)
    sealer = Sealer(COLUMN_KEY)
    async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
        asked = ConnectedAccountRotate(connected_account_id=door.id, secret="secret", value="another-secret")
        assert (await rotate(work, asked, sealer))[1] is None
        _, token = await rotate(work, ConnectedAccountRotate(connected_account_id=door.id, secret="address"), sealer)
    client.app.state.hooks.forget()
    fresh = Door(client, door.office, door.id, f"/hooks/vk/{token}")
    for number, (way, secret) in enumerate([(door, SECRET), (fresh, SECRET), (door, "another-secret")]):
        sent = await way.send(encoded({**MESSAGE, "event_id": f"r{number}", "secret": secret}))
        assert sent.status_code == 200
    async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
        for secret, value in (("secret", "third-secret"), ("address", None)):
            asked = ConnectedAccountRotate(connected_account_id=door.id, secret=secret, value=value, keep_old_hours=0)
            await rotate(work, asked, sealer)
    client.app.state.hooks.forget()
    assert (await door.send(encoded(MESSAGE))).status_code == 404
    assert (await fresh.send(encoded(MESSAGE))).status_code == 404
    sealed = await door.rows("SELECT name, sealed FROM connected_account_secrets")
    assert {row["name"] for row in sealed} == {"secret", "address"}
    assert not any(b"secret" in row["sealed"] for row in sealed)


async def test_one_request_that_fails_holds_up_no_other(client: Client, urls: Urls) -> None:
    """The fault is a real one of the database: it takes no message with a certain text."""
    door = await vk(client)
    account = await asyncpg.connect(urls.owner)
    await account.execute("ALTER TABLE messages ADD CONSTRAINT broken CHECK (text <> 'boom') NOT VALID")
    for number, said in enumerate(["one", "boom", "two"]):
        message = {**MESSAGE["object"]["message"], "text": said, "conversation_message_id": number}
        await door.send(encoded({**MESSAGE, "event_id": f"m{number}", "object": {"message": message}}))
    assert await door.work_off() == 6  # three together, then each alone
    told = "SELECT event_key, state, recorded FROM intake_events ORDER BY event_key"
    assert [tuple(row.values()) for row in await door.rows(told)] == [
        ("id:m0", "DONE", 1), ("id:m1", "ALONE", 0), ("id:m2", "DONE", 1)
    ]  # fmt: skip
    for _ in range(4):
        assert await door.work_off() == 0
        async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
            await work.execute(text("UPDATE intake_events SET retry_at = now() WHERE state = 'ALONE'"))
        assert await door.work_off() == 1
    assert await door.rows("SELECT state, attempts, last_error FROM intake_events WHERE event_key = 'id:m1'") == [
        {"state": "DEAD", "attempts": 5, "last_error": "IntegrityError"}
    ]
    (problem,) = await door.rows("SELECT code, message, position FROM intake_problems")
    assert (problem["code"], problem["position"]) == ("INTERNAL", 0)
    assert [row["text"] for row in await door.rows("SELECT text FROM messages ORDER BY text")] == ["one", "two"]
    await account.execute("ALTER TABLE messages DROP CONSTRAINT broken")
    await account.close()
    async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
        assert await replay(work, connected_account_id=door.id) == 1
        assert await replay(work, connected_account_id=door.id) == 0
    assert await door.work_off() == 1
    assert len(await door.rows("SELECT id FROM messages")) == 3
    assert await door.rows("SELECT replayed_at IS NOT NULL AS replayed FROM intake_problems") == [{"replayed": True}]


async def test_where_too_much_waits_networks_that_send_again_come_later_and_others_are_kept(client: Client) -> None:
    door = await vk(client)
    tilda = await connect(client, door.office, Network.TILDA)
    hooks = client.app.state.hooks
    client.app.state.hooks = Hooks(client.database, Sealer(COLUMN_KEY), most_waiting=1)
    assert (await door.send(encoded(MESSAGE))).status_code == 200
    client.app.state.hooks.forget()
    later = await door.send(encoded({**MESSAGE, "event_id": "e2"}))
    assert (later.status_code, later.headers["retry-after"]) == (503, "30")
    form = {"tranid": "1:1", "Email": "a@example.test"}
    kept = await tilda.send(encoded(form), x_api_key=SECRET)
    assert await door.rows("SELECT count(*) FROM intake_events WHERE event_key = 'id:e2'") == [{"count": 0}]
    assert await door.work_off() == (2 if kept.status_code == 200 else 1)
    client.app.state.hooks.forget()
    assert (await door.send(encoded({**MESSAGE, "event_id": "e2"}))).status_code == 200
    client.app.state.hooks = hooks
