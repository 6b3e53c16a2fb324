"""Real servers and real WebSockets: two applications over one database."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from crm.app import create_app
from crm.core import clock
from crm.core.outbox import publish
from crm.core.settings import Settings
from crm.core.work import begin
from crm.live.cursor import Position, encode
from crm.models import OutboxEvent
from crm.sessions.tokens import LIFETIME
from tests.graphapi.gateway.serving import serving
from tests.graphapi.live.conftest import STEPS, Desk
from tests.graphapi.live.test_socket import limit, logged_in
from tests.http import installation_of
from tests.wires import wire

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.database,
    pytest.mark.newest,
    pytest.mark.usefixtures("undisturbed"),
]

TASK = "mutation($input: TaskCreateInput!) { taskCreate(input: $input) { errors { message } } }"


@asynccontextmanager
async def second(desk: Desk) -> AsyncGenerator[str, None]:
    """Another application over the same database."""
    app = create_app(Settings(environment="development"), installation=installation_of(desk.client.urls), log=False)
    async with serving(app) as url:
        yield url


async def test_what_one_server_writes_a_client_of_the_other_hears(desk: Desk) -> None:
    async with serving(desk.client.app) as first, second(desk) as other, wire(first, desk.key()) as client:
        await client.say("subscribe", "1", {"query": STEPS})
        await desk.listens(1)
        async with httpx.AsyncClient() as http:
            given = {"leadId": desk.lead, "title": "Call", "dueAt": "2031-01-01T00:00:00Z"}
            body = {"query": TASK, "variables": {"input": given}}
            answer = await http.post(other, json=body, headers={"Authorization": f"Bearer {desk.key()}"})
        assert answer.json()["data"] == {"taskCreate": {"errors": []}}
        assert (await client.hear())["payload"]["data"]["leadEvents"]["kind"] == "TASK_CREATED"


async def test_who_stops_reading_is_closed_and_forgotten_while_the_socket_is_full(desk: Desk) -> None:
    """The network takes no more; what was kept for the client is given up before it reads on, and nothing is lost."""
    names = [f"step_{number}_{'x' * 1_000}" for number in range(1_500)]
    async with serving(desk.client.app) as url:
        limit(desk, waiting=600, close_within=0.5, unanswered_bytes=256 * 1024)
        state = desk.client.app.state.listening
        async with wire(url, desk.key(), keeps=4_096) as client:
            await client.say("subscribe", "1", {"query": STEPS})
            await desk.listens(1)
            for start in range(0, 1_500, 250):
                await desk.steps(*names[start : start + 250])
            await desk.listens(0)
            assert state._groups == {}
            told = [await client.event()]  # now it reads again
            while not isinstance(told[-1], tuple):
                told.append(await client.event())
        code, reason = told.pop()
        assert (code, reason[:21]) == (4490, "You read too slowly; ")
        assert len(reason.encode()) < 124
        cursor = reason.rpartition(" ")[2]
        assert cursor == told[-1]["cursor"]
        async with wire(url, desk.key()) as again:
            await again.say("subscribe", "1", {"query": STEPS, "variables": {"after": cursor}})
            told += [await again.event() for _ in range(1_500 - len(told))]
    assert [each["stepKey"] for each in told] == names


async def test_an_expired_login_closes_the_connection(desk: Desk) -> None:
    async with logged_in(desk) as (token, _), serving(desk.client.app) as url:
        limit(desk, recheck_every=0.05)
        claims = desk.client.tokens.read(token)
        short = desk.client.tokens.issue(claims, at=clock.now() - LIFETIME + timedelta(seconds=2))
        async with wire(url, short) as client:
            await client.say("subscribe", "1", {"query": STEPS})
            assert await client.event() == (4401, "This login has expired; log in again.")
        await desk.listens(0)


async def test_four_writers_and_a_client_that_comes_and_goes(desk: Desk) -> None:
    """Transactions end in another order than they began; whoever resumes at its last cursor is told each event once."""
    writers, each, chance = 4, 40, random.Random(7)

    async def write(number: int) -> None:
        for turn in range(each):
            async with begin(desk.client.database.sessions, desk.office.actor()) as work:
                await publish(work, "STEP_ENTERED", {"leadId": desk.lead_id, "stepKey": f"{number}-{turn}"})
                await asyncio.sleep(chance.random() * 0.03)  # and others come before its end

    told: list[Any] = []
    async with serving(desk.client.app) as url, wire(url, desk.key()) as first:
        await first.say("subscribe", "1", {"query": STEPS})
        await desk.listens(1)
        writing = [asyncio.create_task(write(number)) for number in range(writers)]
        told.append(await first.event())
        while len(told) < writers * each:
            async with wire(url, desk.key()) as client:
                after = {"after": told[-1]["cursor"]}
                await client.say("subscribe", "1", {"query": STEPS, "variables": after})
                for _ in range(min(chance.randrange(1, 30), writers * each - len(told))):
                    told.append(await client.event())
        await asyncio.gather(*writing)
    async with begin(desk.client.database.sessions, desk.office.actor()) as work:
        kept = select(OutboxEvent.xid, OutboxEvent.id).where(OutboxEvent.kind == "STEP_ENTERED")
        rows = (await work.execute(kept.where(OutboxEvent.payload["stepKey"].astext.contains("-")))).all()
    cursors = [encode(at, desk.office.workspace_id) for at in sorted(Position(int(row.xid), row.id) for row in rows)]
    assert [event["cursor"] for event in told] == cursors
    assert len(cursors) == writers * each
