"""`/v1`: keys, origins, sizes, programs, and what Segment's libraries are answered."""

import asyncio
import base64
import gzip
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from crm.core.actor import system
from crm.core.bounds import TrackLimits
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.web import segment
from crm.web.hooks import Hooks
from funnel.connected_accounts.create import create as connect
from funnel.connected_accounts.inputs import ConnectedAccountCreate, ConnectedAccountSwitch
from funnel.connected_accounts.switch import disable
from funnel.intake.process import process
from funnel.models.words import Network
from funnel.write_keys.bots import count_bots
from funnel.write_keys.create import create
from funnel.write_keys.inputs import WriteKeyCreate, WriteKeyRevoke, WriteKeyRotate
from funnel.write_keys.revoke import revoke
from funnel.write_keys.rotate import rotate
from tests.http import COLUMN_KEY, Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

SITE, OTHER = "https://www.site.test", "https://evil.test"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PING = {"type": "track", "messageId": "m1", "userId": "5", "event": "Ping", "timestamp": "2026-01-02T15:00:00Z"}


@dataclass(frozen=True)
class Way:
    """A key and what it writes into."""

    client: Client
    office: Office
    account_id: UUID
    key_id: UUID
    key: str

    async def send(self, call: str, body: Any, *, basic: bool = True, **headers: str) -> httpx.Response:
        """POST as a library of Segment does."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if basic:
            sent["authorization"] = "Basic " + base64.b64encode(f"{self.key}:".encode()).decode()
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.client.http.post(f"/v1/{call}", content=content,
                                           headers={"content-type": "application/json", **sent})  # fmt: skip

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        async with self.client.database.read(self.office.workspace_id) as reader:
            return [dict(row) for row in await reader.fetch(sql)]

    async def events(self) -> int:
        return len(await self.rows("SELECT id FROM intake_events"))


async def way(client: Client, *origins: str, office: Office | None = None) -> Way:
    found = office or await client.office()
    async with begin(client.database.sessions, system(found.workspace_id)) as work:
        asked = ConnectedAccountCreate(network=Network.SEGMENT, name="Site")
        account, _ = await connect(work, asked, Sealer(COLUMN_KEY))
        key, text = await create(work, WriteKeyCreate(connected_account_id=account.id, name="Web", origins=origins))
    return Way(client, found, account.id, key.id, text)


async def test_a_track_call_is_kept_and_becomes_a_touch(client: Client) -> None:
    own = await way(client)
    told = await own.send("track", {name: value for name, value in PING.items() if name != "type"})
    assert (told.status_code, told.json()) == (200, {"success": True})
    packed = gzip.compress(json.dumps({"batch": [PING, {**PING, "messageId": "m2"}], "writeKey": own.key}).encode())
    for path in ("batch", "b", "import"):
        told = await own.send(path, packed, basic=False, content_encoding="gzip")
        assert (told.status_code, told.json()) == (200, {"success": True})
    kept = await own.rows("SELECT body, state FROM intake_events")
    assert [row["state"] for row in kept] == ["WAITING"] * 3  # `b` is `batch`, and the same request again
    assert not any(own.key.encode() in row["body"] for row in kept)
    async with begin(client.database.sessions, system(own.office.workspace_id)) as work:
        assert await process(work) == 3
    assert await own.rows("SELECT external_id, custom_kind FROM touchpoints ORDER BY external_id") == [
        {"external_id": "m1", "custom_kind": "Ping"}, {"external_id": "m2", "custom_kind": "Ping"}
    ]  # fmt: skip


async def test_who_has_no_valid_key_is_refused_and_nothing_is_kept(client: Client) -> None:
    own = await way(client)
    wrong = [
        await own.send("track", PING, basic=False),
        await own.send("track", {**PING, "writeKey": own.key + "x"}, basic=False),
        await own.send("track", PING, basic=False, authorization="Basic Og=="),
        await own.send("track", PING, basic=False, authorization=f"Bearer {own.key}"),
        await own.send("track", {**PING, "writeKey": own.office.slug}, basic=False),
    ]
    assert {(each.status_code, each.content) for each in wrong} == {(401, wrong[0].content)}
    assert wrong[0].json()["success"] is False
    assert wrong[0].headers["www-authenticate"] == 'Basic realm="write key"'
    assert await own.events() == 0
    key = next(iter(own.office.keys.values()))
    assert (await own.send("track", {**PING, "writeKey": key}, basic=False)).status_code == 401


@pytest.mark.parametrize(
    ("call", "body", "status"),
    [
        ("track", b"{", 400),
        ("track", b'{"a": "' + b"x" * 33_000 + b'"}', 400),
        ("batch", b"{}", 400),
        ("batch", b'{"batch": []}' + b" " * 512_000, 400),
        ("batch", b" " * 600_000, 413),
        ("delete", b"{}", 404),
    ],
)
async def test_what_would_be_refused_again_is_for_dropping(client: Client, call: str, body: bytes, status: int) -> None:
    own = await way(client)
    told = await own.send(call, body)
    assert told.status_code == status
    assert told.json()["errors"][0]["message"].endswith(".")
    assert await own.events() == 0


async def test_browsers_may_send_from_the_keys_pages_only(client: Client) -> None:
    own = await way(client, "https://*.site.test", "http://localhost:3000")
    server = await way(client, office=own.office)
    body = json.dumps({**PING, "writeKey": own.key}).encode()
    beacon = {"content_type": "text/plain;charset=UTF-8", "user_agent": BROWSER}
    told = await own.send("track", body, basic=False, origin=SITE, **beacon)
    assert (told.status_code, told.headers["access-control-allow-origin"]) == (200, SITE)
    assert told.headers["vary"] == "Origin"
    for origin in (OTHER, "https://site.test", "http://www.site.test", "https://www.site.test.evil.test", "null"):
        refused = await own.send("track", body, basic=False, origin=origin, **beacon)
        assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (403, False)
    assert (await own.send("track", {**PING, "messageId": "m2"}, origin="http://localhost:3000",
                           user_agent=BROWSER)).status_code == 200  # fmt: skip
    assert (await server.send("track", PING, origin=SITE, user_agent=BROWSER)).status_code == 403
    assert await own.events() == 2
    asked = await client.http.request("OPTIONS", "/v1/track", headers={
        "origin": OTHER, "access-control-request-method": "POST", "access-control-request-headers": "authorization",
    })  # fmt: skip
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, OTHER)
    assert "authorization" in asked.headers["access-control-allow-headers"]
    for path, headers in (("/v1/delete", {"origin": OTHER}), ("/v1/track", {})):
        nothing = await client.http.request("OPTIONS", path, headers=headers)
        assert (nothing.status_code, "access-control-allow-origin" in nothing.headers) == (204, False)


async def test_programs_are_counted_and_make_no_fact(client: Client) -> None:
    own = await way(client, SITE)
    server = await way(client, office=own.office)
    for agent in (ROBOT, ""):
        told = await own.send("batch", {"batch": [PING, PING]}, origin=SITE, user_agent=agent)
        assert told.json() == {"success": True}
    assert await own.events() == 0
    batch = [{**PING, "context": {"userAgent": ROBOT}}, {**PING, "context": {"userAgent": BROWSER}}, PING]
    assert (await server.send("batch", {"batch": batch}, user_agent="analytics-node/2.0")).status_code == 200
    (kept,) = await own.rows("SELECT body FROM intake_events")
    assert len(json.loads(kept["body"])["batch"]) == 2
    await client.app.state.write_keys.settle()
    counted = await own.rows("SELECT write_key_id, events FROM write_key_bot_days ORDER BY events")
    assert [(row["write_key_id"], row["events"]) for row in counted] == [(server.key_id, 1), (own.key_id, 4)]


async def test_people_are_kept_while_somebody_counts_programs_of_the_same_key(client: Client) -> None:
    own = await way(client)
    batch = {"batch": [{**PING, "context": {"userAgent": ROBOT}}, PING]}
    async with begin(client.database.sessions, system(own.office.workspace_id)) as other:
        await count_bots(other, {own.key_id: 5})  # holds the row of the day
        async with asyncio.timeout(20):
            told = [await own.send("batch", batch) for _ in range(2)]
        assert [each.status_code for each in told] == [200, 200]
        assert await own.events() == 1  # the same request again
    await client.app.state.write_keys.settle()
    assert await own.rows("SELECT events FROM write_key_bot_days") == [{"events": 7}]


async def test_too_much_that_waits_sends_them_away_for_a_while(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = Hooks(client.database, Sealer(COLUMN_KEY), most_waiting=1)  # one measure for all who send
    monkeypatch.setattr(client.app.state, "hooks", hooks)
    own = await way(client)
    assert (await own.send("track", PING)).status_code == 200
    hooks.forget()
    full = await own.send("track", {**PING, "messageId": "m2"})
    assert (full.status_code, full.headers["retry-after"]) == (429, str(segment.RETRY_AFTER))
    assert await own.events() == 1
    async with begin(client.database.sessions, system(own.office.workspace_id)) as work:
        await process(work)
    hooks.forget()
    assert (await own.send("track", {**PING, "messageId": "m2"})).status_code == 200


async def test_who_sends_too_often_by_a_key_is_sent_away_for_a_while(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = segment.Keys(client.database, TrackLimits(burst=2, per_second=1))
    monkeypatch.setattr(client.app.state, "write_keys", keys)
    own, other = await way(client), await way(client)
    told = [await own.send("track", {**PING, "messageId": f"m{number}"}) for number in range(4)]
    assert [each.status_code for each in told] == [200, 200, 429, 429]
    assert (told[2].headers["retry-after"], told[2].json()["errors"][0]["code"]) == ("1", "TOO_MANY")
    assert (await other.send("track", PING)).status_code == 200
    assert (await own.events(), await other.events()) == (2, 1)


async def test_a_key_of_the_headers_is_asked_for_before_the_body_is_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody makes us unpack and read without a key, or faster than the key may."""
    monkeypatch.setattr(
        client.app.state, "write_keys", segment.Keys(client.database, TrackLimits(burst=2, per_second=1))
    )
    own = await way(client, SITE)
    stranger = "Basic " + base64.b64encode(b"wk_nobody:").decode()
    assert (await own.send("track", b"{", basic=False, authorization=stranger)).status_code == 401
    assert (await own.send("track", b"{", origin=OTHER)).status_code == 403
    told = [await own.send("batch", b"no gzip", content_encoding="gzip") for _ in range(3)]
    assert [each.status_code for each in told] == [400, 400, 429]  # what cannot be read is counted too
    assert await own.events() == 0


async def test_keys_are_rotated_with_two_valid_and_end(client: Client) -> None:
    own = await way(client)
    keys, workspace = client.app.state.write_keys, system(own.office.workspace_id)
    async with begin(client.database.sessions, workspace) as work:
        _, text = await rotate(work, WriteKeyRotate(write_key_id=own.key_id))
    fresh = Way(client, own.office, own.account_id, own.key_id, text)
    keys.forget()
    assert [(await each.send("track", PING)).status_code for each in (own, fresh)] == [200, 200]
    async with begin(client.database.sessions, workspace) as work:
        await revoke(work, WriteKeyRevoke(write_key_id=own.key_id))
    keys.forget()
    assert [(await each.send("track", PING)).status_code for each in (own, fresh)] == [401, 200]
    async with begin(client.database.sessions, workspace) as work:
        await disable(work, ConnectedAccountSwitch(connected_account_id=own.account_id), Sealer(COLUMN_KEY))
    keys.forget()
    assert (await fresh.send("track", PING)).status_code == 401
    held = await own.rows("SELECT * FROM write_keys")
    assert not any(own.key in str(row) or text in str(row) for row in held)
