"""Networks told of once each, however badly they send: the facts equal the story's, exactly."""

import asyncio
import contextlib

import httpx
import pytest

from crm.core.actor import system
from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.fake_platform.answers import Networks
from crm.fake_platform.check import checks
from crm.fake_platform.sender import Sender, Weather, forged
from crm.fake_platform.story import KINDS, story
from crm.fake_platform.telling import SAMPLES
from crm.jobs.plugs import Plugs
from crm.jobs.worker import Worker
from crm.outbound.client import Outbound
from crm.plug_board import Reach, worker_plugs
from funnel.intake.process import process
from tests.crm.fake_platform.model import PROOFS, connect_all, found, look_at, same, wanted
from tests.crm.fake_platform.serving import served
from tests.funnel.adapters.samples import FOLDER
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
EVENTS = 240


def url_of(client: Client, path: str) -> str:
    """The whole address: some networks sign it too."""
    return f"{client.http.base_url}".rstrip("/") + path


async def test_a_small_storm_leaves_each_fact_once(client: Client) -> None:
    office = await client.office()
    paths = await connect_all(client.database, office.workspace_id, Sealer(COLUMN_KEY))
    hooks = {network: url_of(client, path) for network, path in paths.items()}
    true, false, networks = list(story(EVENTS, PROOFS, seed=7)), forged(24, PROOFS), Networks()
    assert {each.network for each in true} == set(PROOFS) == {network for network, _ in KINDS}
    networks.go_away(0.3)
    async with served(networks) as url:
        outbound = Outbound(OutboundLimits(per_second=1000, burst=1000, failures=1000), first_pause=0.001)
        reach = Reach(outbound, Sealer(COLUMN_KEY), NetworkUrls(meta=url, linkedin=url, vk=url))
        plugs = worker_plugs(reach=reach)
        mine = Plugs(sweeps=[each for each in plugs.sweeps if each.name == "intake"], errands=plugs.errands)
        sender = Sender(client.http, hooks, PROOFS, at_once=8)
        sending = asyncio.create_task(sender.send(true, false, Weather(seed=7, cut=0)))
        for _ in range(3):  # a worker that is killed at work: what it had begun is undone
            broken = asyncio.create_task(_take_once(client, office.workspace_id))
            await asyncio.sleep(0.1)
            broken.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await broken
        report = await sending
        worker = Worker(client.database, mine)
        for _ in range(2):
            async with begin(client.database.sessions, system(office.workspace_id)) as work:
                while await process(work):
                    work._highest = None
            await worker.errands.once()
        await outbound.close()
    look_at(report, false)
    same(await found(client.database, office.workspace_id, true), wanted(true))


async def _take_once(client: Client, workspace_id: object) -> None:
    async with begin(client.database.sessions, system(workspace_id)) as work:  # type: ignore[arg-type]
        await process(work)
        await asyncio.sleep(60)


async def test_every_sample_is_taken_and_every_forgery_refused(client: Client) -> None:
    office = await client.office()
    paths = await connect_all(client.database, office.workspace_id, Sealer(COLUMN_KEY))
    for network, path in paths.items():
        for each in checks(network, PROOFS[network], url_of(client, path)):
            answer = await client.http.post(path + each.astray, content=each.body, headers=dict(each.headers))
            assert answer.status_code == each.status, (network, each.what)


def test_the_samples_are_those_of_the_reference() -> None:
    for file in SAMPLES.iterdir():
        assert file.read_bytes() == (FOLDER / file.name).read_bytes(), file.name


def test_the_same_seed_tells_the_same_story() -> None:
    first, again, other = (list(story(50, PROOFS, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other
    facts = [fact for each in first for fact in each.facts if fact.source != "callrail:COM0194"]  # told several times
    assert len({(fact.source, fact.external_id) for fact in facts}) == len(facts)


async def test_networks_answer_in_their_own_forms() -> None:
    async with served(Networks()) as url, httpx.AsyncClient(base_url=url) as http:
        bearer = {"authorization": "Bearer t"}
        bot = (await http.post("/bot1:a/sendMessage", json={"chat_id": 5, "text": "Hi"})).json()
        assert bot == {"ok": True, "result": {"message_id": 1, "chat": {"id": 5}}}
        assert (await http.post("/bot1:a/sendMessage", json={})).status_code == 400
        said = {"peer_id": 5, "access_token": "vk1"}
        assert (await http.post("/method/messages.send", data=said)).json() == {"response": 1}
        names = (await http.get("/method/users.get", params={"user_ids": "1,-7,2", "access_token": "vk1"})).json()
        assert [each["id"] for each in names["response"]] == [1, 2]
        refused = (await http.get("/method/users.get", params={"user_ids": "1"})).json()["error"]
        assert (refused["error_code"], refused["request_params"][0]) == (5, {"key": "method", "value": "users.get"})
        page = await http.post("/v23.0/me/messages", json={"recipient": {"id": "7"}}, headers=bearer)
        assert page.json() == {"recipient_id": "7", "message_id": "m_fake1"}
        whatsapp = {"messaging_product": "whatsapp", "to": "7999"}
        sent = (await http.post("/v23.0/106/messages", json=whatsapp, headers=bearer)).json()
        assert sent["messages"] == [{"id": "wamid.fake2"}]
        events = await http.post("/v23.0/1/events", json={"data": [{}, {}]}, headers=bearer)
        assert events.json()["events_received"] == 2
        assert (await http.post("/v23.0/1/events", json={})).json()["error"]["code"] == 190
        lead = (await http.get("/v23.0/17?appsecret_proof=x", headers=bearer)).json()
        assert (lead["id"], lead["created_time"]) == ("17", "2026-01-02T15:00:17+0000")
        assert (await http.get("/v23.0/x?appsecret_proof=x", headers=bearer)).json()["error"]["error_subcode"] == 33
        lead = (await http.get("/rest/leadFormResponses/17", headers=bearer)).json()
        assert (lead["id"], lead["submittedAt"]) == ("17", 1767366017000)
        assert (await http.get("/rest/leadFormResponses/17")).status_code == 401
        assert (await http.get("/rest/leadFormResponses/x", headers=bearer)).status_code == 404
        assert len((await http.get("/")).json()["sent"]) == 8
