"""The protocol, who may connect, and how a connection ends."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crm.api_keys.revoke import ApiKeyRevoke, revoke
from crm.core import clock
from crm.core.work import begin
from crm.models import ApiKey, Member
from crm.models.words import Role
from crm.sessions.tokens import LIFETIME
from tests.graphapi.live.conftest import STEPS, Desk
from tests.sockets import listening, opened

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.database,
    pytest.mark.newest,
    pytest.mark.usefixtures("undisturbed"),
]


def limit(desk: Desk, **limits: Any) -> None:
    """Other bounds for connections that are opened from now on."""
    state = desk.client.app.state.listening
    state.limits = replace(state.limits, **limits)


async def test_the_protocol_is_kept(desk: Desk) -> None:
    app, key = desk.client.app, desk.key()
    async with opened(app, protocol="graphql-ws") as socket:
        assert (await socket.end())[0] == 4406
    for said, code in (
        ("no JSON", 4400),
        ("[]", 4400),
        ('{"type": "nothing"}', 4400),
        ('{"type": "connection_init", "payload": []}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}', 4401),
        ('{"type": "connection_init"}', 4401),
        ('{"type": "connection_init", "payload": {"authorization": "Bearer nonsense"}}', 4401),
        (" " * 600_000, 1009),
    ):
        async with opened(app) as socket:
            await socket.raw(said)
            assert (await socket.end())[0] == code, said[:80]
    for twice, code in (("connection_init", 4429), ("subscribe", 4409), ("nameless", 4400)):
        async with listening(app, key) as socket:
            assert socket.protocol == "graphql-transport-ws"
            if twice == "subscribe":
                await socket.subscribe("1", STEPS)
                await socket.subscribe("1", STEPS)
            else:
                await socket.send(twice.replace("nameless", "subscribe"), payload={})
            assert (await socket.end())[0] == code
    async with listening(app, key) as socket:
        await socket.send("ping", payload={"a": 1})
        assert await socket.next("pong") == {"type": "pong", "payload": {"a": 1}}
        await socket.subscribe("1", STEPS)
        await desk.listens(1)
        await socket.send("complete", "1")
        await desk.listens(0)
        await socket.subscribe("1", STEPS)  # the id is free again
        await desk.listens(1)
    await desk.listens(0)
    assert desk.client.app.state.listening.sockets == {}


async def test_queries_and_mutations_run_over_the_socket_too(desk: Desk) -> None:
    async with listening(desk.client.app, desk.key()) as socket:
        await socket.subscribe("q", "query($id: ID!) { lead(id: $id) { name } }", id=desk.lead)
        payload = (await socket.next())["payload"]
        assert payload["data"] == {"lead": {"name": "anna@example.test"}}
        assert payload["extensions"]["cost"]["requested"] == 1
        assert await socket.next("complete") == {"type": "complete", "id": "q"}
        await socket.subscribe("q", "{ nothing }")
        assert (await socket.next("error"))["payload"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_limits_of_time_connections_and_operations(desk: Desk) -> None:
    app, key = desk.client.app, desk.key()
    limit(desk, init_within=0.05)
    async with opened(app) as socket:
        assert await socket.end() == (4408, "Connection initialisation timeout")
    limit(desk, init_within=10, sockets=2, subscriptions=2)
    async with listening(app, key) as socket, listening(app, key), opened(app) as third:
        await third.send("connection_init", payload={"Authorization": f"Bearer {key}"})
        assert (await third.end())[0] == 4429
        async with listening(app, desk.key(Role.ANALYST)):
            pass  # somebody else has connections of their own
        for id in ("1", "2", "3"):
            await socket.subscribe(id, STEPS)
        error = await socket.next("error")
        assert (error["id"], error["payload"][0]["extensions"]["code"]) == ("3", "RATE_LIMITED")
        await desk.listens(2)


async def test_who_does_not_answer_is_gone(desk: Desk) -> None:
    async with listening(desk.client.app, desk.key()):
        pass  # who it is is remembered from here on, so that the clock below is of the connection alone
    limit(desk, init_within=0.2, ping_every=0.02)
    async with listening(desk.client.app, desk.key()) as socket:
        assert await socket.end() == (1001, "Nothing was heard from you.")
        await socket.next("ping")


@asynccontextmanager
async def logged_in(desk: Desk) -> AsyncGenerator[tuple[str, str], None]:
    """A member's token and session cookie."""
    await desk.client.account(desk.office.workspace_id, "olga@example.test", Role.SALES_MANAGER)
    token = (await desk.client.login("olga@example.test")).json()["token"]
    yield token, f"touchline_session={token}"


async def test_a_cookie_counts_on_our_own_pages_only(desk: Desk) -> None:
    async with logged_in(desk) as (_, cookie):
        for origin, code in (("https://evil.test", 4403), ("null", 4403), ("http://touchline.test", None)):
            headers = {"cookie": cookie, "origin": origin}
            async with opened(desk.client.app, headers=headers) as socket:
                await socket.send("connection_init")
                if code is None:
                    await socket.next("connection_ack")
                else:
                    assert (await socket.end())[0] == code
        for query, code in ((f"workspace={desk.office.slug}", None), ("workspace=other", 4403)):
            async with opened(desk.client.app, headers={"cookie": cookie}, query=query) as socket:
                await socket.send("connection_init")
                if code is None:
                    await socket.next("connection_ack")
                else:
                    assert (await socket.end())[0] == code


async def test_who_loses_the_right_is_closed(desk: Desk) -> None:
    """A revoked key, an ended or expired login, other roles, a deactivated member."""
    limit(desk, recheck_every=0.05)
    app, client = desk.client.app, desk.client
    async with listening(app, desk.key(Role.ANALYST)) as socket:
        await socket.subscribe("1", STEPS)
        await desk.listens(1)
        async with begin(client.database.sessions, desk.office.actor()) as work:
            own = select(ApiKey.id).where(ApiKey.member_id == desk.office.members[Role.ANALYST])
            await revoke(work, ApiKeyRevoke(api_key_id=await work.scalar(own)))
        assert (await socket.end())[0] == 4401
    await desk.listens(0)
    async with logged_in(desk) as (token, _):
        claims = client.tokens.read(token)
        short = client.tokens.issue(claims, at=clock.now() - LIFETIME + timedelta(seconds=2))
        async with listening(app, short) as socket:
            assert await socket.end() == (4401, "This login has expired; log in again.")
        async with listening(app, token) as socket:
            await client.http.post("/logout", headers={"Authorization": f"Bearer {token}"})
            assert await socket.end() == (4401, "This login was ended; log in again.")
    for change, code in (({"roles": ["ANALYST"]}, 4491), ({"deactivated_at": clock.now()}, 4401)):
        async with listening(app, desk.key(Role.MARKETER)) as socket:
            async with begin(client.database.sessions, desk.office.actor()) as work:
                await work.execute(
                    update(Member).where(Member.id == desk.office.members[Role.MARKETER]).values(**change)
                )
            app.state.service.authenticator.forget()
            assert (await socket.end())[0] == code, change


async def test_a_slow_reader_is_closed_and_resumes_after_what_it_has(desk: Desk) -> None:
    """An event is on its way when it is closed: nobody knows whether it arrives, so no cursor is told.

    With the cursor: `test_served.py`, where the network takes what is sent.
    """
    limit(desk, waiting=50, close_within=0.2)
    async with listening(desk.client.app, desk.key()) as quick, listening(desk.client.app, desk.key()) as slow:
        for socket in (quick, slow):
            await socket.subscribe("1", STEPS)
        await desk.listens(2)
        await desk.steps("first")
        first, other = await slow.events(1) + await quick.events(1)
        assert first == other
        slow.reads.clear()
        names = [f"step_{number}" for number in range(80)]
        for start in range(0, 80, 20):
            await desk.steps(*names[start : start + 20])
            assert [each["stepKey"] for each in await quick.events(20)] == names[start : start + 20]
        assert await slow.end() == (4490, "You read too slowly")
        async with listening(desk.client.app, desk.key()) as again:
            await again.subscribe("1", STEPS, after=first["cursor"])
            assert [each["stepKey"] for each in await again.events(80)] == names
    assert "touchline_live_slow_readers_total 1.0" in (await desk.client.http.get("/metrics")).text


async def test_what_the_metrics_say(desk: Desk) -> None:
    async with listening(desk.client.app, desk.key()) as socket:
        await socket.subscribe("1", STEPS)
        await desk.listens(1)
        await desk.steps("asked")
        await socket.events(1)
        page = (await desk.client.http.get("/metrics")).text
    for line in (
        "touchline_live_connections 1.0", "touchline_live_subscribers 1.0", "touchline_live_events_sent_total 1.0",
        "touchline_live_lag_seconds ",
    ):  # fmt: skip
        assert line in page
    assert re.search(r'touchline_graphql_plan_seconds_count\{plan="leadEvents#[0-9a-f]{8}"\} 1.0', page)
    assert re.search(r'touchline_graphql_plan_statements_total\{plan="leadEvents#[0-9a-f]{8}"\} \d+.0', page)
