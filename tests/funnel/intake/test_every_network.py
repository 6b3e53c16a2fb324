"""Every network through the door and the worker: its samples, and what nobody foresaw."""

import json
import random
from collections.abc import Sequence

import pytest

from crm.core.actor import system
from crm.core.work import begin
from funnel.adapters.registry import ADAPTERS
from funnel.intake.replay import replay
from funnel.models.words import Network
from tests.funnel.adapters.mutations import at_random
from tests.funnel.adapters.samples import CALL_MAPPING, OWN_MAPPING, SAMPLES, account_of, body_of, type_of
from tests.funnel.intake.doors import SECRET, Door, connect
from tests.funnel.intake.signing import PUBLIC_KEY, signed
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

TABLES = ("touchpoints", "messages", "conversations", "persons", "identities", "calls", "consents", "contact_blocks",
          "content_items", "leads")  # fmt: skip
SENT = {sample: network for sample, network in SAMPLES.items() if not ADAPTERS[network].by_write_key}
"""Those that come to an address of a connected account."""
ACKS = {Network.VK: b"ok", Network.TILDA: b"ok", Network.GOOGLE_LEAD_FORM: b"{}"}


async def doors(client: Client) -> dict[str, Door]:
    """A connected account for every network, and one more for the call tracker; by the sample's network."""
    office = await client.office()
    found = {}
    for network in Network:
        mapping = {"mapping": OWN_MAPPING} if network is Network.JSON else {}
        settings = mapping or dict(account_of(network).settings)
        secrets = {"public_key": PUBLIC_KEY} if network is Network.SENDGRID else None
        account = {"account_id": account_of(network).account_id} if ADAPTERS[network].needs_account else {}
        account = account if network is not Network.TELEGRAM else {"account_id": "77"}
        found[network.value] = await connect(client, office, network, secrets, settings=settings, **account)
    found["own_calls.json"] = await connect(
        client, office, Network.JSON, account_id="calls-1", settings={"mapping": CALL_MAPPING}
    )
    return found


def door_of(doors: dict[str, Door], sample: str) -> Door:
    return doors.get(sample) or doors[SAMPLES[sample].value]


async def send(door: Door, sample: str, body: bytes) -> tuple[int, bytes]:
    """What the network is answered."""
    url = f"{door.client.http.base_url}".rstrip("/") + door.path
    headers = {"content-type": type_of(sample), **signed(SAMPLES[sample], body, url)}
    answer = await door.client.http.post(door.path, content=body, headers=headers)
    return answer.status_code, answer.content


async def counted(door: Door) -> dict[str, int]:
    """Rows of each table."""
    asked = ", ".join(f"(SELECT count(*) FROM {table}) AS {table}" for table in TABLES)
    return (await door.rows(f"SELECT {asked}"))[0]


def own(sample: str) -> bytes:
    """The sample with our secret, where it stands in the body."""
    body = body_of(sample)
    name = {Network.VK: "secret", Network.GOOGLE_LEAD_FORM: "google_key"}.get(SAMPLES[sample])
    # the reference's samples of VK share one `event_id`, which makes them one event
    return json.dumps({**json.loads(body), "event_id": sample, name: SECRET}).encode() if name else body


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


async def test_whatever_is_sent_is_read_or_told_of_and_nothing_is_half_stored(client: Client) -> None:
    await _storm(client, [at_random(dice) for dice in [random.Random(7)] for _ in range(60)])


@pytest.mark.long
async def test_nor_is_it_of_five_thousand(client: Client) -> None:
    dice = random.Random(8)
    await _storm(client, [at_random(dice) for _ in range(5_000)])


async def _storm(client: Client, sent: Sequence[tuple[str, bytes]]) -> None:
    ways = await doors(client)
    some = ways["VK"]
    answers = [(await send(door_of(ways, sample), sample, body))[0] for sample, body in sent if sample in SENT]
    assert set(answers) <= {200, 403}
    await some.work_off()
    told = "EXISTS (SELECT 1 FROM intake_problems p WHERE p.event_id = e.id) AS told"
    states = {(row["state"], row["told"]) for row in await some.rows(f"SELECT state, {told} FROM intake_events e")}
    assert states <= {("DONE", False), ("FAILED", True)}
    faults = await some.rows("SELECT e.body FROM intake_problems p JOIN intake_events e ON e.id = p.event_id"
                             " WHERE p.code = 'INTERNAL'")  # fmt: skip
    assert faults == []
    before = await counted(some)
    async with begin(client.database.sessions, system(some.office.workspace_id)) as work:
        await replay(work)
    await some.work_off()
    assert await counted(some) == before  # whatever could be recorded was recorded at once
