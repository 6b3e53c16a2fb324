"""Behind the snapshot: what an open transaction holds back comes later, once; a database that was restored goes on."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import encode, new_id
from crm.core.outbox import publish
from crm.core.problems import Conflict
from crm.core.work import Work, begin
from crm.live.cursor import Position
from funnel.webhooks.fan_out import Subscriber, _bring_up, fan_out
from funnel.webhooks.inputs import WebhookEndpointEnable, WebhookEndpointSwitch
from funnel.webhooks.switch import disable, enable
from tests.funnel.webhooks.stage import Stage
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.usefixtures("undisturbed")]


async def test_what_an_open_transaction_holds_back_comes_once_it_ends(database: Database) -> None:
    stage = Stage(database, (await make_office(database)).workspace_id)
    actor = system(stage.workspace_id)
    await stage.publish(("TASK_CREATED", {"taskId": new_id()}))
    await stage.endpoint("https://example.com/hook")

    async def once() -> int:
        async with begin(database.sessions, actor) as work:
            return await fan_out(work)

    first, second = new_id(), new_id()
    async with begin(database.sessions, actor) as older:
        await publish(older, "TASK_CREATED", {"taskId": first})
        async with begin(database.sessions, actor) as younger:
            await publish(younger, "TASK_COMPLETED", {"taskId": second})
        assert await once() == 0
        assert not await stage.waits("webhook_events")
    async with asyncio.timeout(30):
        while len(await stage.rows("id")) < 2:
            await asyncio.gather(once(), once())
    assert [row["event_type"] for row in await stage.rows("event_type", order="id")] == [
        "task.created", "task.completed"
    ]  # fmt: skip
    assert not await stage.waits("webhook_events")
    assert await stage.waits("webhooks")


async def test_what_happened_before_it_was_switched_off_is_told_when_it_is_on_again(database: Database) -> None:
    stage = Stage(database, (await make_office(database)).workspace_id)
    endpoint_id, _ = await stage.endpoint("https://example.com/hook", event_types=["task.created"])
    on, off, again = new_id(), new_id(), new_id()

    async def in_one(run: Callable[[Work], Awaitable[Any]]) -> None:
        async with begin(database.sessions, system(stage.workspace_id)) as work:
            await run(work)

    async def until_told(number: int) -> list[Any]:
        async with asyncio.timeout(30):
            while await stage.waits("webhook_events") or len(await stage.rows("id")) < number:
                await in_one(fan_out)
        return [row["task"] for row in await stage.rows("body::json->'data'->>'task_id' AS task", order="event_id")]

    await in_one(lambda work: publish(work, "TASK_CREATED", {"taskId": on}))  # no worker comes by
    await in_one(lambda work: disable(work, WebhookEndpointSwitch(endpoint_id=endpoint_id)))
    await in_one(lambda work: publish(work, "TASK_CREATED", {"taskId": off}))
    await in_one(lambda work: enable(work, WebhookEndpointEnable(endpoint_id=endpoint_id)))
    await in_one(lambda work: publish(work, "TASK_CREATED", {"taskId": again}))
    told = await until_told(2)  # where another test's transaction was open, of the time off too: rather too much
    assert [each for each in told if each != encode("task", off)] == [encode("task", on), encode("task", again)]
    await in_one(lambda work: disable(work, WebhookEndpointSwitch(endpoint_id=endpoint_id)))
    asked = WebhookEndpointEnable(endpoint_id=endpoint_id, since=clock.now() - timedelta(minutes=5))
    await in_one(lambda work: enable(work, asked))
    assert await until_told(3) == [encode("task", each) for each in (on, off, again)]


async def test_an_endpoint_is_not_told_that_it_was_switched_off_but_others_are(database: Database) -> None:
    stage = Stage(database, (await make_office(database)).workspace_id)
    endpoint_id, _ = await stage.endpoint("https://example.com/hook")
    other_id, _ = await stage.endpoint("https://example.com/other")
    asked = WebhookEndpointEnable(endpoint_id=endpoint_id)
    for run in (lambda work: disable(work, WebhookEndpointSwitch(endpoint_id=endpoint_id)),
                lambda work: enable(work, asked)):  # fmt: skip
        async with begin(database.sessions, system(stage.workspace_id)) as work:
            await run(work)
    async with asyncio.timeout(30):
        while not await stage.rows("endpoint_id"):  # an open transaction of another test holds events back
            async with begin(database.sessions, system(stage.workspace_id)) as work:
                await fan_out(work)
            await asyncio.sleep(0.05)
    assert [tuple(row.values()) for row in await stage.rows("endpoint_id, event_type")] == [
        (other_id, "webhook_endpoint.disabled")
    ]


async def test_two_cannot_make_the_last_endpoint_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("funnel.webhooks.held.MOST_ENDPOINTS", 2)
    stage = Stage(database, (await make_office(database)).workspace_id)
    await stage.endpoint("https://example.com/hook")
    several = [stage.endpoint("https://example.com/hook") for _ in range(4)]
    told = await asyncio.gather(*several, return_exceptions=True)
    assert Counter(type(each) for each in told) == {tuple: 1, Conflict: 3}


async def test_in_a_restored_database_it_goes_on_from_now(work: Work) -> None:
    from sqlalchemy import text

    from tests.funnel.webhooks.test_settle import made, rows

    await made(work)
    await work.execute(text("UPDATE webhook_endpoints SET cursor_xid = '9000000000000000000'"))
    waiting = "SELECT workspace_id FROM workspaces_waiting('webhook_events', now())"
    assert await rows(work, waiting) == [{"workspace_id": work.workspace_id}]  # or nobody would come to see it
    assert await fan_out(work) == 0
    assert await rows(work, waiting) == []
    (row,) = await rows(work, "SELECT cursor_xid::text AS xid FROM webhook_endpoints")
    assert int(row["xid"]) < 9_000_000_000_000_000_000


async def test_of_a_restored_database_only_those_forget_their_time_off_that_stood_ahead(work: Work) -> None:
    from sqlalchemy import text

    from tests.funnel.webhooks.test_settle import made, rows

    ahead, other = await made(work), await made(work)
    await work.execute(text("UPDATE webhook_endpoints SET silent_from_xid = '7', silent_until_xid = '9'"))
    nothing = [frozenset[Any]()] * 5
    group = [Subscriber(id, Position(3), id == ahead, range(7, 9), *nothing) for id in (ahead, other)]
    assert await _bring_up(work, Position(3), group, Position(5)) == 0
    left = await rows(work, "SELECT id, cursor_xid::text, silent_until_xid::text AS until FROM webhook_endpoints")
    assert {each["id"]: (each["cursor_xid"], each["until"]) for each in left} == {ahead: ("5", None), other: ("5", "9")}
