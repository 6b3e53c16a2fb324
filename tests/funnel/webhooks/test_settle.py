"""What attempts lead to, from the first to the last, and what endpoints are told of."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm.core.ids import new_id
from crm.core.work import Work
from funnel.webhooks.age_out import age_out
from funnel.webhooks.claim import Claimed, claim
from funnel.webhooks.create import create
from funnel.webhooks.delete import delete
from funnel.webhooks.fan_out import fan_out
from funnel.webhooks.inputs import (
    WebhookDeliveryReplay,
    WebhookEndpointCreate,
    WebhookEndpointEnable,
    WebhookEndpointSwitch,
    WebhookEndpointTest,
)
from funnel.webhooks.replay import replay
from funnel.webhooks.schedule import PAUSES
from funnel.webhooks.settle import LONGEST_SNIPPET, Attempt, settle, snippet
from funnel.webhooks.switch import disable, enable
from funnel.webhooks.try_out import try_out
from tests.factories.leads import make_lead, make_seller, make_team
from tests.factories.model import make_product
from tests.factories.products import published_funnel
from tests.funnel.webhooks.stage import SEALER, anywhere, happened

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def made(work: Work, **given: Any) -> UUID:
    data = WebhookEndpointCreate.model_validate({"name": "Theirs", "url": "https://example.com/hook", **given})
    endpoint, secret = await create(work, data, SEALER, anywhere)
    assert secret.startswith("whsec_")
    return endpoint.id


async def rows(work: Work, asked: str) -> list[dict[str, Any]]:
    return [dict(row) for row in (await work.execute(text(asked))).mappings()]


async def due(work: Work, **given: Any) -> list[Claimed]:
    return await claim(work, **{"places": 10, "most": 4, "busy": {}, **given})


def later(work: Work, by: timedelta) -> datetime:
    work.now += by
    return work.now


async def due_one(work: Work, endpoint_id: UUID) -> None:
    """A delivery that is no test, without an event: the outbox tells only what is committed."""
    await try_out(work, WebhookEndpointTest(endpoint_id=endpoint_id))
    await work.execute(text("UPDATE webhook_deliveries SET is_test = false"))


async def test_it_is_tried_ten_times_then_given_up_and_the_endpoint_switched_off(work: Work) -> None:
    endpoint_id = await made(work)
    await due_one(work, endpoint_id)
    outcomes = []
    for pause in (*PAUSES, None):
        (claimed,) = await due(work)
        assert await due(work) == []  # its lease holds
        outcomes.append(await settle(work, claimed, Attempt(503, 0.25, b"\xffbusy\x00")))
        (row,) = await rows(work, "SELECT next_attempt_at, response_ms, response_body FROM webhook_deliveries")
        if pause is None:
            break
        assert work.now + pause <= row["next_attempt_at"] <= work.now + pause * 1.1
        assert (row["response_ms"], row["response_body"]) == (250, "\ufffdbusy")
        later(work, row["next_attempt_at"] - work.now + timedelta(minutes=20))  # the endpoint's own rest is over too
    assert outcomes == ["retried"] * 9 + ["failed"]
    assert await rows(work, "SELECT status, attempts FROM webhook_deliveries") == [{"status": "FAILED", "attempts": 10}]
    assert await rows(work, "SELECT status, disabled_reason, failures FROM webhook_endpoints") == [
        {"status": "DISABLED", "disabled_reason": "FAILING", "failures": 10}
    ]


async def test_one_that_is_well_again_is_forgiven(work: Work) -> None:
    endpoint_id = await made(work)
    for _ in range(6):
        await due_one(work, endpoint_id)
    for claimed in await due(work, most=5):
        await settle(work, claimed, Attempt(error="No connection."))
    (left,) = await rows(work, "SELECT failures, paused_until, failing_since FROM webhook_endpoints")
    assert (left["failures"], left["paused_until"]) == (5, work.now + timedelta(seconds=10))
    assert await due(work) == []
    later(work, timedelta(seconds=11))
    (only,) = await due(work)  # who fails has a single place
    assert await settle(work, only, Attempt(200)) == "delivered"
    assert await rows(work, "SELECT failures, paused_until, failing_since, status FROM webhook_endpoints") == [
        {"failures": 0, "paused_until": None, "failing_since": None, "status": "ENABLED"}
    ]
    assert len(await due(work)) == 4


async def test_of_two_who_hold_it_one_after_the_other_the_first_has_no_say(work: Work) -> None:
    await due_one(work, await made(work))
    (first,) = await due(work)
    later(work, timedelta(seconds=61))
    (second,) = await due(work)
    assert (first.id, first.attempts, second.attempts) == (second.id, 1, 2)
    assert await settle(work, first, Attempt(500)) is None
    assert await settle(work, second, Attempt(200)) == "delivered"
    assert await settle(work, second, Attempt(500)) is None
    assert await rows(work, "SELECT status, response_status FROM webhook_deliveries") == [
        {"status": "DELIVERED", "response_status": 200}
    ]


async def test_those_that_are_well_come_first_and_all_in_turn(work: Work) -> None:
    failing, one, other = [await made(work, name=name) for name in ("Failing", "One", "Other")]
    for endpoint_id in (failing, one, one, one, other):
        await due_one(work, endpoint_id)
    await work.execute(text("UPDATE webhook_endpoints SET failing_since = now() WHERE name = 'Failing'"))
    assert {each.endpoint_id for each in await due(work, places=2)} == {one, other}
    taken = [each.endpoint_id for each in await due(work, busy={one: 3})]
    assert sorted(taken) == sorted([failing, one])


async def test_filters_ask_what_an_event_is_about(work: Work) -> None:
    seller = await make_seller(work, "Vera")
    team = await make_team(work, [seller])
    funnel = await published_funnel(work)
    lead_id, product_id = await make_lead(work, funnel), funnel.product_id
    await work.execute(text("UPDATE leads SET owner_id = :owner"), {"owner": seller})
    other = (await make_product(work, "Other")).id
    wanted = {
        "all": {}, "won": {"event_types": ["lead.won"]}, "product": {"product_ids": [product_id]},
        "team": {"team_ids": [team]}, "not": {"product_ids": [other]},
        "both": {"product_ids": [product_id], "event_types": ["task.created"]},
    }  # fmt: skip
    for name, given in wanted.items():
        await made(work, name=name, **given)
    await happened(work, ("STATUS_CHANGED", {"leadId": lead_id, "status": "WON"}), ("ALERT_RAISED", {}))
    assert await fan_out(work) == 2
    assert await fan_out(work) == 0
    told = await rows(
        work,
        "SELECT e.name, d.event_type FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id"
        " WHERE event_type IN ('lead.won', 'alert.raised') ORDER BY 1, 2",
    )
    assert [(row["name"], row["event_type"]) for row in told] == [
        ("all", "alert.raised"), ("all", "lead.won"), ("product", "lead.won"), ("team", "lead.won"), ("won", "lead.won")
    ]  # fmt: skip
    await work.execute(text("UPDATE webhook_endpoints SET cursor_xid = '2'"))
    before = await rows(work, "SELECT count(*) FROM webhook_deliveries")
    assert await fan_out(work) == 2  # gone through again, and nothing is told twice
    assert await rows(work, "SELECT count(*) FROM webhook_deliveries") == before


async def test_what_rested_is_sent_when_it_is_switched_on_again_and_what_happened_if_asked_for(work: Work) -> None:
    endpoint_id = await made(work)
    await due_one(work, endpoint_id)
    await disable(work, WebhookEndpointSwitch(endpoint_id=endpoint_id))
    assert await due(work) == []
    await happened(work, ("ALERT_RAISED", {"alertId": new_id()}))
    assert await fan_out(work) == 0
    since = work.now - timedelta(hours=1)
    await enable(work, WebhookEndpointEnable(endpoint_id=endpoint_id, since=since))
    assert await fan_out(work) == 1
    assert sorted(row["event_type"] for row in await rows(work, "SELECT event_type FROM webhook_deliveries")) == [
        "alert.raised", "webhook.test"
    ]  # fmt: skip
    assert len(await due(work)) == 2


async def test_what_was_given_up_is_sent_again_with_all_its_attempts(work: Work) -> None:
    endpoint_id = await made(work)
    for _ in range(3):
        await due_one(work, endpoint_id)
    failed, delivered, waiting = await due(work, most=3)
    await settle(work, failed, Attempt(500))
    await work.execute(text("UPDATE webhook_deliveries SET status = 'FAILED', ended_at = now() WHERE attempts = 1 AND"
                            " response_status = 500"))  # fmt: skip
    await settle(work, delivered, Attempt(200))
    asked = WebhookDeliveryReplay(endpoint_id=endpoint_id, failed_since=work.now - timedelta(hours=1))
    assert await replay(work, asked) == 1
    assert await replay(work, asked) == 0
    assert await replay(work, WebhookDeliveryReplay(delivery_id=delivered.id)) == 1
    again = await rows(work, "SELECT status, attempts, replayed_at IS NULL AS first FROM webhook_deliveries ORDER BY 2")
    assert again == [{"status": "WAITING", "attempts": 0, "first": False}] * 2 + [
        {"status": "WAITING", "attempts": 1, "first": True}
    ]
    assert waiting.attempts == 1


async def test_the_log_ages_out_and_deleted_endpoints_go_with_all_they_had(work: Work) -> None:
    kept, gone = await made(work), await made(work, name="Gone")
    for endpoint_id in (kept, kept, gone):
        await due_one(work, endpoint_id)
    (oldest,) = await rows(work, f"SELECT id FROM webhook_deliveries WHERE endpoint_id = '{kept}' ORDER BY id LIMIT 1")
    month_ago = "UPDATE webhook_deliveries SET created_at = created_at - interval '31 days' WHERE id = :id"
    await work.execute(text(month_ago), oldest)
    await delete(work, WebhookEndpointSwitch(endpoint_id=gone))
    assert await rows(work, f"SELECT id FROM webhook_endpoint_secrets WHERE endpoint_id = '{gone}'") == []
    assert {each.endpoint_id for each in await due(work)} == {kept}
    assert await age_out(work) == 2
    assert await age_out(work) == 0
    assert await rows(work, "SELECT id FROM webhook_endpoints") == [{"id": kept}]
    assert len(await rows(work, "SELECT id FROM webhook_deliveries")) == 1


def test_of_an_answer_the_beginning_is_kept() -> None:
    assert snippet(b"") is None
    assert snippet("ж".encode() * 3000) == "ж" * LONGEST_SNIPPET
