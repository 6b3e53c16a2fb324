"""Deliveries over real sockets: signed, tried again, never held up by somebody else's endpoint."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import encode, new_id
from crm.core.outbound_limits import OutboundLimits
from crm.core.work import Work, begin
from crm.outbound.client import Outbound
from funnel.webhooks.claim import Claimed, claim
from funnel.webhooks.deliver import Deliverer
from funnel.webhooks.inputs import WebhookEndpointRotate, WebhookEndpointTest
from funnel.webhooks.rotate import rotate
from funnel.webhooks.try_out import try_out
from tests.crm.outbound.peer import answer, peer
from tests.funnel.webhooks.stage import SEALER, Stage, deliverer, heard
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]


@pytest.fixture
async def stage(database: Database) -> Stage:
    return Stage(database, (await make_office(database)).workspace_id)


def created(number: int) -> list[tuple[str, dict[str, UUID]]]:
    return [("TASK_CREATED", {"taskId": new_id()}) for _ in range(number)]


async def test_each_event_is_told_once_signed_by_both_secrets_while_they_are_rotated(stage: Stage) -> None:
    async with peer(answer(204)) as theirs, deliverer() as sender:
        endpoint_id, first = await stage.endpoint(theirs.url("/hook"), event_types=["task.created", "task.completed"])
        task_id = new_id()
        await stage.publish(("TASK_CREATED", {"taskId": task_id}), ("TASK_CANCELLED", {"taskId": task_id}))
        await stage.work_off(sender)
        async with begin(stage.database.sessions, system(stage.workspace_id)) as work:
            _, second = await rotate(work, WebhookEndpointRotate(endpoint_id=endpoint_id), SEALER)
        await stage.publish(("TASK_COMPLETED", {"taskId": task_id}))
        await stage.work_off(sender)
        async with begin(stage.database.sessions, system(stage.workspace_id)) as work:
            asked = WebhookEndpointRotate(endpoint_id=endpoint_id, keep_old_hours=0)
            _, third = await rotate(work, asked, SEALER)
        await stage.publish(("TASK_COMPLETED", {"taskId": task_id}))
        await stage.work_off(sender)
        requests = [heard(raw) for raw in theirs.heard]
    assert [[each.is_verified(secret) for secret in (first, second, third)] for each in requests] == [
        [True, False, False], [True, True, False], [False, False, True]
    ]  # fmt: skip
    assert [each.told["type"] for each in requests] == ["task.created", "task.completed", "task.completed"]
    assert requests[0].told["data"] == {"task_id": encode("task", task_id)}
    assert len({each.id for each in requests}) == 3
    assert all("." not in each.id and each.headers["content-type"] == "application/json" for each in requests)
    rows = await stage.rows("event_type, status, attempts, response_status, error, next_attempt_at")
    done = {"status": "DELIVERED", "attempts": 1, "response_status": 204, "error": None, "next_attempt_at": None}
    assert rows == [{"event_type": each.told["type"], **done} for each in requests]


async def test_a_former_secret_that_cannot_be_opened_does_not_hold_up_the_new_one(stage: Stage) -> None:
    async with peer(answer(204)) as theirs, deliverer() as sender:
        endpoint_id, first = await stage.endpoint(theirs.url("/hook"), event_types=["task.completed"])
        await stage.change("UPDATE webhook_endpoint_secrets SET sealed = sealed || '\\x00'")
        await stage.publish(("TASK_COMPLETED", {"taskId": new_id()}))
        await stage.work_off(sender)
        assert theirs.heard == []
        async with begin(stage.database.sessions, system(stage.workspace_id)) as work:
            _, second = await rotate(work, WebhookEndpointRotate(endpoint_id=endpoint_id), SEALER)
        await stage.change("UPDATE webhook_endpoints SET paused_until = NULL")
        await stage.work_off(sender)
        (request,) = [heard(raw) for raw in theirs.heard]
    assert [request.is_verified(secret) for secret in (first, second)] == [False, True]


async def test_who_hangs_or_refuses_holds_nobody_up(stage: Stage) -> None:
    async with peer() as hanging, peer(answer(500, b"no")) as failing, peer() as living, deliverer() as sender:
        hanging.wait = lambda: 60.0
        await stage.endpoint(hanging.url())
        broken, _ = await stage.endpoint(failing.url())
        await stage.endpoint("http://127.0.0.1:9/nobody")
        live, _ = await stage.endpoint(living.url())
        await stage.publish(*created(40))
        async with asyncio.timeout(30):
            while len(await stage.rows("id", of=live, done=True)) < 40:
                await sender.run(stage.database, stage.workspace_id)
        assert hanging.open_now > 0  # still hanging
        await sender.end()
    assert Counter(heard(raw).id for raw in living.heard).most_common(1)[0][1] == 1
    shown = "status, attempts, response_status, response_body, error"
    (tried, *_) = await stage.rows(shown, of=broken, order="-attempts")
    assert tried == {"status": "WAITING", "attempts": 1, "response_status": 500, "response_body": "no",
                     "error": "It answered 500; any status from 200 to 299 says that it was taken."}  # fmt: skip


async def test_workspaces_share_the_places_of_a_process(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slowly(work: Work, **given: Any) -> list[Claimed]:
        await asyncio.sleep(0.2)  # so that both are at it
        return await claim(work, **given)

    monkeypatch.setattr("funnel.webhooks.deliver.PLACES", 2)
    monkeypatch.setattr("funnel.webhooks.deliver.claim", slowly)
    other = Stage(stage.database, (await make_office(stage.database)).workspace_id)
    async with peer() as theirs, deliverer() as sender:
        theirs.wait = lambda: 60.0
        for each in (stage, other):
            await each.endpoint(theirs.url())
        await stage.publish(*created(3))
        await other.publish(*created(3))
        await asyncio.gather(*[sender.run(each.database, each.workspace_id) for each in (stage, other)])
        taken = [row["attempts"] for each in (stage, other) for row in await each.rows("attempts")]
    assert (sum(taken), len(taken)) == (2, 6)


async def test_hanging_endpoints_of_one_workspace_leave_room_for_the_others(stage: Stage) -> None:
    other = Stage(stage.database, (await make_office(stage.database)).workspace_id)
    async with peer() as hanging, peer() as living, deliverer(patience=20.0) as sender:
        hanging.wait = lambda: 60.0
        for _ in range(50):
            await stage.endpoint(hanging.url())
        await other.endpoint(living.url())
        await stage.publish(*created(2))
        await sender.run(stage.database, stage.workspace_id)
        taken = [row["attempts"] for row in await stage.rows("attempts")]
        assert (sum(taken), len(taken)) == (16, 100)
        await sender.run(stage.database, stage.workspace_id)
        assert sum(row["attempts"] for row in await stage.rows("attempts")) == 16
        await other.publish(*created(20))
        await other.work_off(sender)
        assert len(living.heard) == 20
        await sender.end()


async def test_two_workers_send_each_once(stage: Stage) -> None:
    async with peer() as theirs, deliverer() as one, deliverer() as other:
        await stage.endpoint(theirs.url())
        await stage.publish(*created(60))
        await asyncio.gather(stage.work_off(one), stage.work_off(other))
    assert Counter(Counter(heard(raw).id for raw in theirs.heard).values()) == {1: 60}
    assert len(await stage.rows("id")) == 60


async def test_killed_between_sending_and_marking_it_comes_again_under_the_same_id(stage: Stage) -> None:
    async with peer() as theirs, deliverer() as again:
        theirs.wait = lambda: 60.0
        await stage.endpoint(theirs.url())
        await stage.publish(*created(1))
        async with deliverer() as killed, asyncio.timeout(20):
            while not theirs.heard:
                await killed.run(stage.database, stage.workspace_id)
        (left,) = await stage.rows("status, attempts, response_status")
        assert left == {"status": "WAITING", "attempts": 1, "response_status": None}
        assert not await stage.waits("webhooks")  # its lease holds
        theirs.wait = lambda: 0.0
        await stage.change("UPDATE webhook_deliveries SET next_attempt_at = now() WHERE workspace_id = :workspace_id")
        await stage.work_off(again)
        first, second = [heard(raw) for raw in theirs.heard]
    assert first.id == second.id
    assert first.body == second.body
    assert await stage.rows("status, attempts") == [{"status": "DELIVERED", "attempts": 2}]


@pytest.mark.usefixtures("undisturbed")
async def test_410_switches_it_off_and_the_others_are_told(stage: Stage) -> None:
    async with peer(answer(410)) as gone, peer() as other, deliverer() as sender:
        endpoint_id, _ = await stage.endpoint(gone.url(), event_types=["task.created"])
        await stage.endpoint(other.url(), event_types=["webhook_endpoint.disabled"])
        await stage.publish(*created(1))
        await stage.work_off(sender)
        await stage.work_off(sender)
        await stage.publish(*created(1))
        async with asyncio.timeout(30):  # what it publishes itself waits for whoever writes on the server meanwhile
            while not other.heard:
                await stage.work_off(sender)
        await stage.work_off(sender)
        assert len(gone.heard) == 1
        (told,) = [heard(raw).told for raw in other.heard]
    assert (told["type"], told["data"]) == (
        "webhook_endpoint.disabled", {"webhook_endpoint_id": encode("whe", endpoint_id), "reason": "GONE"}
    )  # fmt: skip
    assert await stage.rows("status, response_status", of=endpoint_id) == [{"status": "FAILED", "response_status": 410}]
    async with stage.database.read(stage.workspace_id) as reader:
        (row,) = await reader.fetch("SELECT status, disabled_reason FROM webhook_endpoints WHERE id = $1", endpoint_id)
        assert dict(row) == {"status": "DISABLED", "disabled_reason": "GONE"}
        audit = await reader.fetch("SELECT details FROM audit_entries WHERE action = 'WEBHOOK_ENDPOINT_DISABLE'")
        assert [dict(each) for each in audit] == [{"details": {"reason": "GONE"}}]


async def test_429_gives_the_whole_endpoint_the_pause_it_asks_for(stage: Stage) -> None:
    async with peer(answer(429, retry_after="600")) as busy, deliverer() as sender:
        endpoint_id, _ = await stage.endpoint(busy.url())
        await stage.publish(*created(8))
        await stage.work_off(sender)
        assert 1 <= len(busy.heard) <= 4  # those that were under way
    async with stage.database.read(stage.workspace_id) as reader:
        asked = "SELECT paused_until - now() FROM webhook_endpoints WHERE id = $1"
        left = await reader.fetchval(asked, endpoint_id)
    assert timedelta(seconds=570) < left <= timedelta(seconds=600)
    waiting = await stage.rows("status, attempts", order="attempts")
    assert {row["status"] for row in waiting} == {"WAITING"}
    assert waiting[0]["attempts"] == 0
    first = await stage.rows("next_attempt_at - last_attempt_at > interval '599 seconds' AS late", order="-attempts")
    assert first[0]["late"]


async def test_redirects_are_not_followed_and_private_addresses_not_called(stage: Stage) -> None:
    async with peer() as inner, peer(answer(302, location=inner.url())) as theirs, deliverer() as sender:
        led, _ = await stage.endpoint(theirs.url())
        await stage.publish(*created(1))
        await stage.work_off(sender)
        strict = Outbound(OutboundLimits())
        guarded = Deliverer(strict, SEALER)
        private, _ = await stage.endpoint(inner.url())
        await stage.publish(*created(1))
        await stage.change("UPDATE webhook_endpoints SET paused_until = 'epoch' WHERE workspace_id = :workspace_id")
        await stage.work_off(guarded)
        await strict.close()
        assert inner.heard == []
    (sent,) = await stage.rows("attempts, response_status, error", of=led, order="created_at LIMIT 1")
    assert (sent["attempts"], sent["response_status"]) == (1, 302)
    assert sent["error"].startswith("It answered with a redirect")
    (kept,) = await stage.rows("status, response_status, error", of=private)
    assert kept == {"status": "WAITING", "response_status": None,
                    "error": "This address leads into a private network; give one of the open internet."}  # fmt: skip


async def test_a_test_is_tried_once_and_says_nothing_of_the_endpoint(stage: Stage) -> None:
    async with peer(answer(410)) as theirs, deliverer() as sender:
        endpoint_id, secret = await stage.endpoint(theirs.url(), event_types=["lead.won"])
        async with begin(stage.database.sessions, system(stage.workspace_id)) as work:
            await try_out(work, WebhookEndpointTest(endpoint_id=endpoint_id))
        await stage.work_off(sender)
        (request,) = [heard(raw) for raw in theirs.heard]
    assert request.is_verified(secret)
    assert request.told["type"] == "webhook.test"
    assert await stage.rows("status, attempts, is_test") == [{"status": "FAILED", "attempts": 1, "is_test": True}]
    async with stage.database.read(stage.workspace_id) as reader:
        assert await reader.fetchval("SELECT status FROM webhook_endpoints WHERE failing_since IS NULL") == "ENABLED"
