"""X is asked to ask when it has been silent, Odnoklassniki for the subscription before it may be over."""

import json
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from crm.core import clock
from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.problems import Invalid
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.fake_platform.answers import Networks
from crm.outbound.client import Outbound
from crm.workspaces.request_deletion import WorkspaceDeletionRequest, request_deletion
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.subscribing import Confirmed
from funnel.adapters.x.subscribe import UNCONFIRMED
from funnel.connected_accounts.change import change
from funnel.connected_accounts.inputs import ConnectedAccountChange, ConnectedAccountRotate
from funnel.connected_accounts.rotate import rotate
from funnel.models.words import Network
from funnel.subscriptions.renew import Renewing, settle
from funnel.subscriptions.take import take
from tests.crm.fake_platform.serving import served
from tests.funnel.intake.doors import SECRET, connect
from tests.funnel.subscriptions.test_youtube import Story
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
RESPONSE = "sha256=5JBXYbpAdKOIfKDejzRjEHV2OoO2bJoksHp7JuLQGEI="
"""Of the reference, to `challenge-token` by `test-secret`."""


async def told(client: Client, network: Network, hub: str, ours: str | None, **given: Any) -> Story:
    door = await connect(client, await client.office(), network, **given)
    outbound = Outbound(OutboundLimits(failures=1000, per_second=1000, burst=1000), first_pause=0.001)
    errand = Renewing(outbound, Sealer(COLUMN_KEY), NetworkUrls(x=hub, odnoklassniki=hub), ours)
    return Story(door, Networks(), errand, client.app.state.hooks)


async def test_x_is_asked_to_ask_when_it_is_silent(client: Client) -> None:
    networks = Networks()
    async with served(networks) as hub, served(client.app) as ours:
        secrets = {"consumer_secret": SECRET, "bearer_token": "x-bearer-1"}
        story = await told(client, Network.X, hub, None, secrets=secrets, settings={"webhook_id": "146"})
        story.networks = networks
        networks.hub.registered["146"] = f"{ours}{story.door.path}"
        assert await story.turn(after=timedelta(hours=2)) == 0
        assert await story.turn(after=timedelta(hours=2)) == 1  # it has not asked since it was registered
        assert networks.hub.tokens == [(200, json.dumps({"response_token": RESPONSE}))]
        state = await story.state()
        assert (state["subscription_attempts"], state["subscription_problem"]) == (0, None)
        assert timedelta(hours=27) < state["subscribed_until"] - clock.now() <= timedelta(hours=28)
        assert await story.turn(after=timedelta(hours=2)) == 0
        asked = await client.http.get(story.door.path, params={"crc_token": "challenge-token"})  # X asks by itself
        assert asked.json() == {"response_token": RESPONSE}
        assert await story.turn(after=timedelta(hours=2)) == 0
        networks.hub.is_silent = True
        assert await story.turn(after=timedelta(hours=2)) == 1
        assert await story.turn(after=timedelta(minutes=16)) == 1
        assert (await story.health()).subscription_problem == UNCONFIRMED
        networks.hub.is_silent = False
        networks.refused_tokens.add("x-bearer-1")
        assert await story.turn(after=timedelta(hours=1)) == 1
        assert (await story.state())["subscription_due_at"] - clock.now() > timedelta(hours=5)
        await client.http.get(story.door.path, params={"crc_token": "challenge-token"})
        assert (await story.health()).subscription_problem is None
        await story.errand.outbound.close()


async def test_an_address_is_registered_at_x_where_that_is_wanted(client: Client) -> None:
    networks = Networks()
    async with served(networks) as hub, served(client.app) as ours:
        secrets = {"consumer_secret": SECRET, "bearer_token": "x-bearer-1"}
        story = await told(client, Network.X, hub, ours, secrets=secrets, settings={"subscribe": True})
        story.networks = networks
        networks.refused_tokens.add("x-bearer-1")
        assert await story.turn() == 1
        assert (await story.health()).subscription_problem == (
            "X does not accept the bearer_token of the connected account; give it another one."
        )
        assert (networks.hub.registered, networks.hub.tokens) == ({}, [])
        networks.refused_tokens.clear()
        before = await story.door.rows("SELECT version FROM connected_accounts")
        assert await story.turn(after=timedelta(hours=7)) == 1
        address = f"{ours}{story.door.path}"
        assert networks.sent[-1] == {"network": "x", "method": "webhooks", "given": {"url": address}}
        assert networks.hub.registered == {"1460000000000000000": address}
        (found,) = await story.door.rows("SELECT settings::text AS settings, version FROM connected_accounts")
        assert json.loads(found["settings"]) == {"subscribe": True, "webhook_id": "1460000000000000000"}
        assert found["version"] == before[0]["version"] + 1
        state = await story.state()
        assert timedelta(hours=27) < state["subscribed_until"] - clock.now() <= timedelta(hours=28)
        assert state["subscription_problem"] is None
        assert await story.turn(after=timedelta(hours=2)) == 0
        assert await story.turn(after=timedelta(hours=2)) == 1  # silent: asked to ask by its number, not registered
        assert (len(networks.hub.registered), len(networks.hub.tokens)) == (1, 2)
        await story.errand.outbound.close()


async def test_what_x_refuses_to_register_is_told_and_nothing_is_kept(client: Client) -> None:
    networks = Networks()
    async with served(networks) as hub, served(client.app) as ours:
        secrets = {"consumer_secret": "not-the-apps-secret", "bearer_token": "x-bearer-1"}
        story = await told(client, Network.X, hub, ours, secrets=secrets, settings={"subscribe": True})
        for after, said in (
            (timedelta(seconds=11), "X asked for its token at the address and got no right answer"),
            (timedelta(hours=7), "X lets the app have no further address"),
            (timedelta(hours=7), "X has registered this address already"),
        ):
            assert await story.turn(after=after) == 1
            assert said in ((await story.health()).subscription_problem or "")
            (found,) = await story.door.rows("SELECT settings::text AS settings, version FROM connected_accounts")
            assert (json.loads(found["settings"]), found["version"]) == ({"subscribe": True}, 1)
            networks.hub.registered = {"1": f"{ours}{story.door.path}"} if networks.hub.most_registered == 0 else {}
            networks.hub.most_registered = 0
        await story.errand.outbound.close()


async def test_settings_that_somebody_changed_meanwhile_stay(client: Client) -> None:
    story = await told(client, Network.X, "http://127.0.0.1:9", "https://go.example.com", settings={"subscribe": True})
    await story.pass_time(timedelta(seconds=11))
    async with story.work() as work:
        taken = await take(work, Sealer(COLUMN_KEY))
    async with story.work() as work:
        by_hand = ConnectedAccountChange(connected_account_id=story.door.id, settings={"webhook_id": "7"})
        await change(work, by_hand, Sealer(COLUMN_KEY))
    async with story.work() as work:
        await settle(work, [(taken[0], Confirmed(timedelta(hours=28), {"webhook_id": "8"}))])
    (found,) = await story.door.rows("SELECT settings::text AS settings FROM connected_accounts")
    assert json.loads(found["settings"]) == {"webhook_id": "7"}
    with pytest.raises(Invalid):
        ADAPTERS[Network.X].check_settings({"subscribe": "yes"})
    await story.errand.outbound.close()


async def test_without_its_number_x_is_answered_and_not_watched(client: Client) -> None:
    story = await told(client, Network.X, "http://127.0.0.1:9", None)
    asked = await client.http.get(story.door.path, params={"crc_token": "challenge-token"})
    assert asked.json() == {"response_token": RESPONSE}
    assert set((await story.state()).values()) == {None, 0}
    assert await story.turn(after=timedelta(days=9)) == 0
    with pytest.raises(Invalid):
        ADAPTERS[Network.X].check_settings({"webhook_id": {}})
    await story.errand.outbound.close()


async def test_without_a_token_x_is_not_asked_and_that_is_told(client: Client) -> None:
    networks = Networks()
    async with served(networks) as hub:
        story = await told(client, Network.X, hub, None, settings={"webhook_id": "146"})
        assert await story.turn(after=timedelta(hours=2)) == 0  # it may ask by itself
        assert await story.turn(after=timedelta(hours=2)) == 1
        assert "give the connected account a bearer_token" in ((await story.health()).subscription_problem or "")
        assert networks.counts["x"] == 0
        async with story.work() as work:
            given = ConnectedAccountRotate(
                connected_account_id=story.door.id, secret="bearer_token", value="x-bearer-2"
            )
            await rotate(work, given, Sealer(COLUMN_KEY))
        assert await story.turn() == 1
        assert networks.counts["x"] == 1
        await story.errand.outbound.close()


async def test_x_is_answered_whatever_becomes_of_the_account_and_of_the_write(client: Client) -> None:
    story = await told(client, Network.X, "http://127.0.0.1:9", None, account_id="1", settings={"webhook_id": "146"})

    async def answer() -> Any:
        said = await client.http.get(story.door.path, params={"crc_token": "challenge-token"})
        return said.status_code, said.json()

    rightly = (200, {"response_token": RESPONSE})
    assert await answer() == rightly
    async with story.work() as work:
        await change(
            work, ConnectedAccountChange(connected_account_id=story.door.id, account_id="2"), Sealer(COLUMN_KEY)
        )
    before = await story.state()
    assert before["subscribed_until"] is None
    assert before["subscription_due_at"] - clock.now() > timedelta(hours=2)
    assert await answer() == rightly  # the door still knows of the former account
    assert await story.state() == before
    story.hooks.forget()
    await refuse_writes(client, story)
    assert await answer() == rightly
    assert await story.state() == before
    await story.errand.outbound.close()


async def refuse_writes(client: Client, story: Story) -> None:
    """No subscription of a connected account can be written any more."""
    owner = await asyncpg.connect(client.urls.owner)
    try:
        await owner.execute("ALTER TABLE connected_accounts ADD CHECK (subscribed_until IS NULL) NOT VALID")
    finally:
        await owner.close()


async def test_nobody_answers_for_a_workspace_that_is_to_be_deleted(client: Client) -> None:
    story = await told(client, Network.X, "http://127.0.0.1:9", None, settings={"webhook_id": "146"})
    async with begin(client.database.sessions, story.door.office.actor()) as work:
        await request_deletion(work, WorkspaceDeletionRequest(name="Office"))
    asked = await client.http.get(story.door.path, params={"crc_token": "challenge-token"})
    assert asked.status_code == 404
    await story.errand.outbound.close()


async def test_odnoklassniki_is_asked_again_before_it_may_have_ended_it(client: Client) -> None:
    networks = Networks()
    async with served(networks) as hub:
        given = {"secrets": {"access_token": "ok-token-1"}, "settings": {"subscribe": True}}
        story = await told(client, Network.ODNOKLASSNIKI, hub, "https://go.example.com", **given)
        assert await story.turn() == 1
        (sent,) = networks.sent
        address = f"https://go.example.com{story.door.path}"
        assert sent == {
            "network": "odnoklassniki", "method": "subscribe", "given": {"url": address, "types": ["MESSAGE_CREATED"]},
        }  # fmt: skip
        state = await story.state()
        assert timedelta(hours=7) < state["subscribed_until"] - clock.now() <= timedelta(hours=8)
        assert await story.turn(after=timedelta(hours=5)) == 0
        networks.refused_tokens.add("ok-token-1")
        assert await story.turn(after=timedelta(hours=2)) == 1
        health = await story.health()
        assert health.subscription_problem == (
            "Odnoklassniki refused to subscribe (error 103): look at the bot's token and rights."
        )
        assert health.subscribed_until is not None
        async with story.work() as work:  # what nobody settled is asked for again, and nothing else is told of it
            await work.execute(text("UPDATE connected_accounts SET subscription_due_at = now()"))
            assert len(await take(work, Sealer(COLUMN_KEY))) == 1
        assert (await story.health()).subscription_problem == health.subscription_problem
        networks.refused_tokens.clear()
        assert await story.turn(after=timedelta(hours=7)) == 1
        assert (await story.health()).subscription_problem is None
        assert networks.counts["odnoklassniki"] == 3
        await story.errand.outbound.close()
