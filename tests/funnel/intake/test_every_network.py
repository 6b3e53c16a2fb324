"""Every network through the door and the worker: its samples."""

import pytest

from funnel.models.words import Network
from tests.funnel.adapters.samples import type_of
from tests.funnel.intake.doors import SECRET, Door
from tests.funnel.intake.networks import SENT, counted, door_of, doors, own, send
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

ACKS = {Network.VK: b"ok", Network.TILDA: b"ok", Network.GOOGLE_LEAD_FORM: b"{}"}


async def test_every_sample_is_taken_once_and_what_is_signed_wrongly_never(client: Client) -> None:
    ways = await doors(client)
    for sample, network in SENT.items():
        door, right = door_of(ways, sample), own(sample)
        wrong = (
            right.replace(SECRET.encode(), b"x" * 11) if network in (Network.VK, Network.GOOGLE_LEAD_FORM) else right
        )
        for _ in range(2):
            assert await send(door, sample, right) == (200, ACKS.get(network, b"")), sample
        if network not in (Network.MAILCHIMP, Network.ODNOKLASSNIKI):
            refused = await client.http.post(door.path, content=wrong, headers={"content-type": type_of(sample)})
            assert refused.status_code == (200 if network is Network.YOUTUBE else 403), sample
    some = ways["VK"]
    assert (await some.rows("SELECT count(*) AS n FROM intake_events"))[0]["n"] == len(SENT)
    assert await some.work_off() == len(SENT)
    told = await some.rows("SELECT code, count(*) AS n FROM intake_problems GROUP BY code ORDER BY code")
    assert {row["code"]: row["n"] for row in told} == {"INVALID": 1, "NOT_FETCHED": 2, "UNREADABLE": 2}
    rows = await counted(some)
    assert (rows["calls"], rows["consents"], rows["content_items"]) == (5, 1, 0)
    await _heads(client, ways)


async def _heads(client: Client, ways: dict[str, Door]) -> None:
    """What networks ask before they send anything."""
    crc = await client.http.get(ways["X"].path, params={"crc_token": "challenge-token"})
    assert crc.json() == {"response_token": "sha256=5JBXYbpAdKOIfKDejzRjEHV2OoO2bJoksHp7JuLQGEI="}
    asked = await client.http.get(ways["LINKEDIN"].path, params={"challengeCode": "a"})
    assert (asked.status_code, sorted(asked.json())) == (200, ["challengeCode", "challengeResponse"])
    topic = "https://www.youtube.com/xml/feeds/videos.xml?channel_id=UCxxxx"
    hub = {"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "c1"}
    answer = await client.http.get(ways["YOUTUBE"].path, params=hub)
    assert (answer.status_code, answer.content) == (200, b"c1")
    assert (await client.http.get(ways["YOUTUBE"].path, params={**hub, "hub.topic": "x"})).status_code == 404
    assert (await client.http.head(ways["MANDRILL"].path)).status_code == 200
    assert (await client.http.get(ways["MAILCHIMP"].path)).status_code == 200
