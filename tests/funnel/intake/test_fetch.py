"""What Meta only announces is asked for, outside any transaction, and recorded once."""

import hashlib
import hmac
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from crm.core import clock
from crm.core.actor import system
from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.outbound.client import Outbound
from funnel.adapters.fetching import AccessRefused
from funnel.connected_accounts.health import Health, health
from funnel.connected_accounts.inputs import ConnectedAccountRotate, ConnectedAccountSwitch
from funnel.connected_accounts.rotate import rotate
from funnel.connected_accounts.switch import disable, enable
from funnel.intake.bring import bring
from funnel.intake.fetch import Fetching
from funnel.intake.fetches import Fetched, take
from funnel.intake.replay import replay
from funnel.models.words import Network
from tests.crm.outbound.peer import Peer, answer, peer
from tests.factories.products import published_funnel
from tests.funnel.adapters.samples import body_of
from tests.funnel.intake.doors import Door, connect, seal_otherwise
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database]
TOKEN = {"app_secret": "test-secret", "verify_token": "test-secret", "access_token": "EAAB-token"}


def lead(number: int, **changed: Any) -> bytes:
    """An answer of the Graph API."""
    person = [{"name": "full_name", "values": [f"N{number}"]}, {"name": "email", "values": [f"n{number}@example.test"]}]
    said = {**json.loads(body_of("meta_lead.json")), "id": f"{number}", "field_data": person, **changed}
    return answer(200, json.dumps(said).encode())


def refused(code: int, subcode: int = 0, status: int = 400, **headers: str) -> bytes:
    """An error of the Graph API."""
    return answer(status, json.dumps({"error": {"code": code, "error_subcode": subcode}}).encode(), **headers)


@asynccontextmanager
async def graph(door: Door, *answers: bytes) -> AsyncGenerator[tuple[Peer, Fetching], None]:
    """Meta on this machine, and the worker's errand to it."""
    async with peer(*answers) as other:
        limits = OutboundLimits(failures=100)
        outbound = Outbound(limits, first_pause=0.001)
        yield other, Fetching(outbound, Sealer(COLUMN_KEY), NetworkUrls(meta=other.url("")))
        await outbound.close()


async def announce(door: Door, *numbers: int, more: str = "") -> None:
    """Notifications of leads, signed as Meta does."""
    changes = [{"field": "leadgen", "value": {"leadgen_id": number, "page_id": "15", "form_id": "3",
                                              "created_time": 1767365995}} for number in numbers]  # fmt: skip
    body = json.dumps({"object": "page", "entry": [{"id": "15", "changes": changes, "more": more}]}).encode()
    sign = hmac.new(b"test-secret", body, hashlib.sha256).hexdigest()
    assert (await door.send(body, x_hub_signature_256=f"sha256={sign}")).status_code == 200
    await door.work_off()


async def meta(client: Client, secrets: dict[str, str] | None = None) -> Door:
    office = await client.office()
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        model = await published_funnel(work)
    return await connect(client, office, Network.META, secrets or TOKEN, product_id=model.product_id)


async def standing(door: Door) -> Health:
    async with door.client.database.read(door.office.workspace_id) as reader:
        (found,) = (await health(reader, [door.id], clock.now())).values()
        return found


async def run(door: Door, errand: Fetching) -> int:
    return await errand(door.client.database, door.office.workspace_id)


async def due(door: Door, by: timedelta = timedelta(days=1)) -> None:
    """As if so much time had passed for what waits."""
    async with begin(door.client.database.sessions, system(door.office.workspace_id)) as work:
        back = "due_at = due_at - CAST(:by AS interval), announced_at = announced_at - CAST(:by AS interval)"
        await work.execute(text(f"UPDATE intake_fetches SET {back} WHERE state = 'WAITING'"), {"by": by})


async def test_leads_are_fetched_and_start_leads_once(client: Client) -> None:
    door = await meta(client)
    async with graph(door, lead(1), lead(2), lead(3)) as (other, errand):
        await announce(door, 1, 2)
        await announce(door, 2, 3, more="told again with another")
        assert [row["state"] for row in await door.rows("SELECT state FROM intake_events")] == ["DONE", "DONE"]
        assert (await standing(door)).waiting == 3
        assert await run(door, errand) == 3
        assert await run(door, errand) == 0
    assert sorted(line.split(b"?")[0] for line in other.heard) == [
        b"GET /v23.0/1", b"GET /v23.0/2", b"GET /v23.0/3"
    ]  # fmt: skip
    names = await door.rows("SELECT name, step_key FROM leads ORDER BY name")
    assert [row["name"] for row in names] == ["N1", "N2", "N3"]
    touches = await door.rows("SELECT source, external_id, kind FROM touchpoints ORDER BY external_id")
    assert [tuple(row.values()) for row in touches] == [
        ("meta:15", f"lead:{number}", "FORM_SUBMIT") for number in (1, 2, 3)
    ]
    counted = (
        "SELECT sum(recorded) AS facts, sum(duplicates) AS again, count(*) FILTER (WHERE person_ids <> '{}') AS of"
    )
    assert await door.rows(f"{counted} FROM intake_events") == [{"facts": 6, "again": 1, "of": 2}]
    assert (await standing(door)).waiting == 0
    assert await door.rows("SELECT id FROM intake_problems") == []


async def test_announcements_of_an_account_that_is_off_wake_nobody(client: Client) -> None:
    door = await meta(client)
    await announce(door, 1)

    async def wakes() -> bool:
        asked = "SELECT workspace_id FROM workspaces_waiting('fetches', now() + interval '1 second')"
        return door.office.workspace_id in {row[0] for row in await client.database.reads.fetch(asked)}

    assert await wakes()
    which = ConnectedAccountSwitch(connected_account_id=door.id)
    async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
        await disable(work, which, Sealer(COLUMN_KEY))
    assert not await wakes()
    async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
        await enable(work, which, Sealer(COLUMN_KEY))
    assert await wakes()
    assert await door.rows("SELECT state, attempts FROM intake_fetches") == [{"state": "WAITING", "attempts": 0}]


async def test_without_a_token_it_is_a_problem_and_with_one_a_replay_fetches_it(client: Client) -> None:
    door = await meta(client, {name: TOKEN[name] for name in ("app_secret", "verify_token")})
    async with graph(door, lead(1)) as (other, errand):
        await announce(door, 1)
        (problem,) = await door.rows("SELECT code, field FROM intake_problems")
        assert problem == {"code": "NOT_FETCHED", "field": "leadgen_id"}
        assert await run(door, errand) == 0
        async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
            asked = ConnectedAccountRotate(connected_account_id=door.id, secret="access_token", value="EAAB-token")
            await rotate(work, asked, Sealer(COLUMN_KEY))
            assert await replay(work, connected_account_id=door.id) == 1
        await door.work_off()
        assert await run(door, errand) == 1
    assert len(other.heard) == 1
    assert [row["name"] for row in await door.rows("SELECT name FROM leads")] == ["N1"]
    assert await door.rows("SELECT state, recorded FROM intake_events") == [{"state": "DONE", "recorded": 2}]


async def test_a_refused_token_is_told_once_and_everything_waits_for_another(client: Client) -> None:
    door = await meta(client)
    async with graph(door, refused(190, 463), refused(190, 463), refused(190, 463), lead(1), lead(2), lead(3)) as (
        other, errand
    ):  # fmt: skip
        await announce(door, 1, 2)
        assert await run(door, errand) == 2
        await announce(door, 3)
        assert await run(door, errand) == 0  # nobody is asked while the token rests
        found = await standing(door)
        assert (found.waiting, found.problems, found.access_refused_at is not None) == (3, 1, True)
        assert [row["code"] for row in await door.rows("SELECT code FROM intake_problems")] == ["ACCESS_REFUSED"]
        await due(door)
        other.answers[:] = [refused(190), refused(190), refused(190), lead(1), lead(2), lead(3)]
        assert await run(door, errand) == 3
        assert (await standing(door)).problems == 1
        async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
            await work.execute(text("UPDATE intake_fetches SET due_at = now() - interval '1 hour'"))
            (late,) = await take(work, Sealer(COLUMN_KEY))  # asked by the old token while it is changed
        async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
            asked = ConnectedAccountRotate(connected_account_id=door.id, secret="access_token", value="EAAB-new-one")
            await rotate(work, asked, Sealer(COLUMN_KEY))
        said = AccessRefused("The old one.")
        await bring(client.database, door.office.workspace_id, [Fetched(each, said) for each in late.wanted])
        found = await standing(door)
        assert (found.waiting, found.problems, found.access_refused_at) == (3, 0, None)
        assert await run(door, errand) == 3
        assert b"Bearer EAAB-new-one" in other.heard[-1]
    found = await standing(door)
    assert (found.waiting, found.problems, found.access_refused_at) == (0, 0, None)
    assert len(await door.rows("SELECT id FROM leads")) == 3


async def test_what_waits_is_asked_for_as_soon_as_the_one_secret_is_mended(client: Client) -> None:
    """The token is well: it is the app's secret that could not be opened."""
    door = await meta(client)
    async with graph(door, lead(1)) as (other, errand):
        await announce(door, 1)
        await seal_otherwise(door, "app_secret", "test-secret")
        assert await run(door, errand) == 1
        found = await standing(door)
        assert (found.waiting, found.problems, found.access_refused_at is not None) == (1, 1, True)
        assert (await run(door, errand), other.heard) == (0, [])  # in an hour
        async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
            entered = ConnectedAccountRotate(connected_account_id=door.id, secret="app_secret", value="test-secret")
            await rotate(work, entered, Sealer(COLUMN_KEY))
        assert (await standing(door)).access_refused_at is None
        assert await run(door, errand) == 1
        found = await standing(door)
        assert (found.waiting, found.problems, found.access_refused_at) == (0, 0, None)
        assert [row["name"] for row in await door.rows("SELECT name FROM leads")] == ["N1"]


async def test_another_secret_of_an_account_that_is_well_asks_for_nothing(client: Client) -> None:
    door = await meta(client)
    async with graph(door, answer(503)) as (other, errand):
        await announce(door, 1)
        assert await run(door, errand) == 1
        asked = "SELECT due_at, attempts FROM intake_fetches"
        before = await door.rows(asked)
        async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
            entered = ConnectedAccountRotate(connected_account_id=door.id, secret="verify_token", value="another-word")
            await rotate(work, entered, Sealer(COLUMN_KEY))
        assert (await door.rows(asked), len(other.heard) >= 1) == (before, True)


async def test_a_secret_that_cannot_be_opened_stops_its_own_account_only(client: Client) -> None:
    door = await meta(client)
    model = (await door.rows("SELECT id FROM products"))[0]["id"]
    broken = await connect(client, door.office, Network.META, TOKEN, product_id=model, account_id="16")
    async with graph(door, lead(1), lead(2)) as (other, errand):
        await announce(broken, 2)
        await announce(door, 1)
        await seal_otherwise(broken, "access_token", "EAAB-token")
        with capture_logs() as told:
            assert await run(door, errand) == 2
        assert [each for each in told if each["log_level"] == "error"] == [
            {"event": "secret cannot be opened", "log_level": "error", "connected_account_id": str(broken.id),
             "secret": "access_token"},
        ]  # fmt: skip
        assert "EAAB" not in repr(told)
        assert [line.split(b"?")[0] for line in other.heard] == [b"GET /v23.0/1"]
        assert [row["name"] for row in await door.rows("SELECT name FROM leads")] == ["N1"]
        well, ill = await standing(door), await standing(broken)
        assert (well.waiting, well.problems, well.access_refused_at) == (0, 0, None)
        assert (ill.waiting, ill.problems, ill.access_refused_at is not None) == (1, 1, True)
        problems = await door.rows("SELECT connected_account_id, code, message FROM intake_problems")
        assert [tuple(row.values()) for row in problems] == [
            (broken.id, "ACCESS_REFUSED",
             "A stored secret cannot be opened with the key of this installation; enter it again."),
        ]  # fmt: skip
        assert await run(door, errand) == 0  # it rests
        async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
            asked = ConnectedAccountRotate(connected_account_id=broken.id, secret="access_token", value="EAAB-again")
            await rotate(work, asked, Sealer(COLUMN_KEY))
        assert await run(door, errand) == 1  # the former value is valid for a day more, and cannot be opened still
        assert b"Bearer EAAB-again" in other.heard[-1]
    assert [row["name"] for row in await door.rows("SELECT name FROM leads ORDER BY name")] == ["N1", "N2"]
    mended = await standing(broken)
    assert (mended.waiting, mended.problems, mended.access_refused_at) == (0, 0, None)


async def test_access_that_works_again_by_itself_ends_the_problem(client: Client) -> None:
    door = await meta(client)
    async with graph(door, refused(10, status=403), lead(1)) as (_, errand):
        await announce(door, 1)
        await run(door, errand)
        await due(door)
        assert await run(door, errand) == 1
    found = await standing(door)
    assert (found.problems, found.access_refused_at) == (0, None)


async def test_limits_rest_the_account_and_what_is_gone_is_told(client: Client) -> None:
    door = await meta(client)
    async with graph(door, refused(80005), refused(100, 33), lead(3)) as (other, errand):
        await announce(door, 1)
        assert await run(door, errand) == 1
        await announce(door, 2)
        waits = await door.rows("SELECT due_at - announced_at AS rest FROM intake_fetches ORDER BY reference")
        assert waits[0]["rest"] > timedelta(seconds=290)
        assert len(other.heard) == 1
        assert await run(door, errand) == 1
        await announce(door, 3)
        await run(door, errand)
    (problem,) = await door.rows("SELECT code, position, message FROM intake_problems")
    assert (problem["code"], problem["position"]) == ("GONE", 0)
    states = await door.rows("SELECT reference, state, attempts FROM intake_fetches ORDER BY reference")
    assert [tuple(row.values()) for row in states] == [("1", "WAITING", 1), ("2", "FAILED", 1), ("3", "DONE", 1)]
    events = await door.rows("SELECT state, recorded FROM intake_events ORDER BY received_at")
    assert [tuple(row.values()) for row in events] == [("DONE", 0), ("FAILED", 0), ("DONE", 2)]


async def test_killed_between_asking_and_recording_it_is_asked_again(client: Client) -> None:
    door = await meta(client)
    async with graph(door, lead(1), lead(1)) as (other, errand):
        await announce(door, 1)
        async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
            (lost,) = await take(work, Sealer(COLUMN_KEY))
        assert await run(door, errand) == 0  # somebody has it
        await due(door, timedelta(minutes=6))
        assert await run(door, errand) == 1
        late = [Fetched(lost.wanted[0], ())]
        await bring(client.database, door.office.workspace_id, late)  # who was thought dead comes too late
    assert len(other.heard) == 1
    assert await door.rows("SELECT state, recorded, duplicates FROM intake_events") == [
        {"state": "DONE", "recorded": 2, "duplicates": 0}
    ]


async def test_trials_are_counted_and_what_cannot_be_reached_waits_a_week(client: Client) -> None:
    door = await meta(client)
    trial = [{"name": "full_name", "values": ["<test lead: dummy data for full_name>"]}]
    async with graph(door, lead(1, field_data=trial)) as (_, errand):
        await announce(door, 1)
        await run(door, errand)
    assert await door.rows("SELECT tests, recorded FROM intake_events") == [{"tests": 1, "recorded": 0}]
    assert await door.rows("SELECT id FROM leads") == []
    async with graph(door, b"") as (_, errand):
        await announce(door, 2)
        assert await run(door, errand) == 1
        assert (await standing(door)).problems == 0
        await due(door, timedelta(days=8))
        assert await run(door, errand) == 1
    (problem,) = await door.rows("SELECT code FROM intake_problems")
    assert problem["code"] == "NOT_FETCHED"
    assert (await standing(door)).waiting == 0
