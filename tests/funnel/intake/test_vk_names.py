"""Names of people who wrote on VK: asked for once, where there is a token."""

import json

import pytest

from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.sealing import Sealer
from crm.outbound.client import Outbound
from funnel.intake.fetch import Fetching
from funnel.models.words import Network
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
