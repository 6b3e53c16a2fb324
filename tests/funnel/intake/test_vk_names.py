"""Names of people who wrote on VK: asked for once, where there is a token."""

import json

import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.fake_platform.answers import Networks
from crm.outbound.client import Outbound
from funnel.connected_accounts.inputs import ConnectedAccountRotate
from funnel.connected_accounts.rotate import rotate
from funnel.intake.fetch import Fetching
from funnel.models.words import Network
from tests.crm.fake_platform.serving import served
from tests.crm.outbound.peer import answer, peer
from tests.funnel.adapters.samples import body_of
from tests.funnel.intake.doors import SECRET, Door, connect
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def wrote(door: Door, number: int, who: int) -> None:
    """A message to the community."""
    sent = json.loads(body_of("vk_message.json")) | {"event_id": f"e{number}", "secret": SECRET}
    sent["object"]["message"] |= {"from_id": who, "peer_id": who, "conversation_message_id": number}
    assert (await door.send(json.dumps(sent).encode())).status_code == 200


async def test_a_name_is_asked_for_once(client: Client) -> None:
    office = await client.office()
    door = await connect(client, office, Network.VK, {"secret": SECRET, "access_token": "vk1.a.token"})
    for number, who in enumerate((4242, 4242, 4243)):
        await wrote(door, number, who)
    await door.work_off()
    said = {"response": [{"id": 4242, "first_name": "Анна", "last_name": "Петрова"}]}
    async with peer(answer(200, json.dumps(said).encode())) as other:
        outbound = Outbound(OutboundLimits(failures=100), first_pause=0.001)
        errand = Fetching(outbound, Sealer(COLUMN_KEY), NetworkUrls(vk=other.url("")))
        assert await errand(client.database, office.workspace_id) == 2
        await wrote(door, 3, 4242)
        await door.work_off()
        assert await errand(client.database, office.workspace_id) == 0
        await outbound.close()
    (heard,) = other.heard
    assert heard.startswith(b"GET /method/users.get?user_ids=4242%2C4243&access_token=vk1.a.token&v=5.199 ")
    assert await door.rows("SELECT name FROM persons ORDER BY name") == [{"name": "Анна Петрова"}, {"name": None}]
    assert await door.rows("SELECT state, count(*) AS count FROM intake_fetches GROUP BY state") == [
        {"state": "DONE", "count": 2}
    ]
    assert await door.rows("SELECT id FROM intake_problems") == []
    (counted,) = await door.rows("SELECT sum(recorded) AS recorded, sum(duplicates) AS duplicates FROM intake_events")
    assert counted == {"recorded": 5, "duplicates": 0}  # four messages and a name


async def asked_by_all(client: Client, networks: Networks, *doors: Door) -> list[int]:
    """How many names the worker took for each, at the fake platform."""
    async with served(networks) as url:
        outbound = Outbound(OutboundLimits(failures=100), first_pause=0.001)
        errand = Fetching(outbound, Sealer(COLUMN_KEY), NetworkUrls(vk=url))
        taken = [await errand(client.database, door.office.workspace_id) for door in doors]
        await outbound.close()
    return taken


async def due_now(door: Door) -> None:
    async with begin(door.client.database.sessions, system(door.office.workspace_id)) as work:
        await work.execute(text("UPDATE intake_fetches SET due_at = now()"))


async def test_the_fake_platform_tells_names_and_of_deleted_pages_none(client: Client) -> None:
    door = await connect(client, await client.office(), Network.VK, {"secret": SECRET, "access_token": "vk1.a.token"})
    for who in (4242, 4243):
        await wrote(door, who, who)
    await door.work_off()
    networks = Networks()
    networks.gone.add("4243")
    assert await asked_by_all(client, networks, door) == [2]
    (asked,) = networks.sent
    assert (asked["method"], asked["given"]["user_ids"]) == ("users.get", "4242,4243")
    assert await door.rows("SELECT name FROM persons ORDER BY name") == [{"name": "Анна 4242"}, {"name": None}]
    assert await door.rows("SELECT state FROM intake_fetches") == [{"state": "DONE"}, {"state": "DONE"}]


async def test_what_a_member_wrote_stays(client: Client) -> None:
    door = await connect(client, await client.office(), Network.VK, {"secret": SECRET, "access_token": "vk1.a.token"})
    await wrote(door, 1, 4242)
    await door.work_off()
    async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
        await work.execute(text("UPDATE persons SET name = 'Anna, the florist'"))  # while VK is asked
    before = await door.rows("SELECT name, version FROM persons")
    assert await asked_by_all(client, Networks(), door) == [1]
    assert await door.rows("SELECT name, version FROM persons") == before
    assert before[0]["name"] == "Anna, the florist"


@pytest.mark.parametrize("code", [6, 9, 29])
async def test_a_pause_that_vk_asks_for_is_kept(client: Client, code: int) -> None:
    door = await connect(client, await client.office(), Network.VK, {"secret": SECRET, "access_token": "vk1.a.token"})
    await wrote(door, 1, 4242)
    await door.work_off()
    networks = Networks()
    networks.vk_error = code
    assert await asked_by_all(client, networks, door, door) == [1, 0]  # not at once
    (waiting,) = await door.rows("SELECT state, due_at > now() + interval '20 s' AS later FROM intake_fetches")
    assert waiting == {"state": "WAITING", "later": True}
    assert await door.rows("SELECT access_refused_at FROM connected_accounts") == [{"access_refused_at": None}]
    assert await door.rows("SELECT id FROM intake_problems") == []
    networks.vk_error = None
    await due_now(door)
    assert await asked_by_all(client, networks, door) == [1]
    assert await door.rows("SELECT name FROM persons") == [{"name": "Анна 4242"}]


async def test_a_refused_token_is_told_once_and_another_brings_the_names(client: Client) -> None:
    door = await connect(client, await client.office(), Network.VK, {"secret": SECRET, "access_token": "vk1.a.token"})
    other = await connect(
        client, await client.office("Other"), Network.VK, {"secret": SECRET, "access_token": "vk1.b.token"}
    )
    for number, where in enumerate((door, door, other)):
        await wrote(where, number, 4242 + number)
        await where.work_off()
    networks = Networks()
    networks.refused_tokens.add("vk1.a.token")
    assert await asked_by_all(client, networks, door, other) == [2, 1]
    assert await door.rows("SELECT code FROM intake_problems") == [{"code": "ACCESS_REFUSED"}]
    (health,) = await door.rows("SELECT access_refused_at IS NOT NULL AS refused FROM connected_accounts")
    assert health == {"refused": True}
    assert await door.rows("SELECT DISTINCT name FROM persons") == [{"name": None}]
    assert await other.rows("SELECT name FROM persons") == [{"name": "Анна 4244"}]  # by a token of its own
    assert await other.rows("SELECT id FROM intake_problems") == []
    async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
        given = ConnectedAccountRotate(connected_account_id=door.id, secret="access_token", value="vk1.c.token")
        await rotate(work, given, Sealer(COLUMN_KEY))
    assert await asked_by_all(client, networks, door) == [2]
    assert await door.rows("SELECT name FROM persons ORDER BY name") == [{"name": "Анна 4242"}, {"name": "Анна 4243"}]
    assert await door.rows("SELECT access_refused_at FROM connected_accounts") == [{"access_refused_at": None}]


async def test_a_name_that_is_refused_leaves_what_was_written_good(client: Client) -> None:
    office = await client.office()
    door = await connect(client, office, Network.VK, {"secret": SECRET, "access_token": "vk1.a.token"})
    await wrote(door, 1, 4242)
    await door.work_off()
    before = await door.rows("SELECT state, recorded FROM intake_events")
    async with peer(answer(200, b'{"error": {"error_code": 113, "error_msg": "Invalid user id"}}')) as other:
        outbound = Outbound(OutboundLimits(failures=100), first_pause=0.001)
        errand = Fetching(outbound, Sealer(COLUMN_KEY), NetworkUrls(vk=other.url("")))
        assert [await errand(client.database, office.workspace_id) for _ in range(2)] == [1, 0]
        await outbound.close()
    assert await door.rows("SELECT state FROM intake_fetches") == [{"state": "DONE"}]
    assert await door.rows("SELECT id FROM intake_problems") == []
    assert await door.rows("SELECT state, recorded FROM intake_events") == before
    assert before == [{"state": "DONE", "recorded": 1}]


async def test_without_a_token_nobody_is_asked_and_nothing_is_wrong(client: Client) -> None:
    office = await client.office()
    door = await connect(client, office, Network.VK)
    await wrote(door, 1, 4242)
    await door.work_off()
    for table in ("intake_fetches", "intake_problems"):
        assert await door.rows(f"SELECT id FROM {table}") == []
    assert await door.rows("SELECT kind FROM touchpoints") == [{"kind": "MESSAGE"}]
