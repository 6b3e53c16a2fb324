"""Subscriptions that are to end: the network is told, asks at the real door, and one that does not holds up nothing."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from crm.core import clock
from crm.core.sealing import Sealer
from crm.fake_platform.answers import Networks
from crm.models.words import Role
from funnel.adapters.fetching import NotNow
from funnel.connected_accounts.change import change
from funnel.connected_accounts.inputs import ConnectedAccountChange, ConnectedAccountRotate, ConnectedAccountSwitch
from funnel.connected_accounts.rotate import rotate
from funnel.connected_accounts.switch import disable, enable
from funnel.models.words import Network
from funnel.subscriptions.end import settle_endings
from funnel.subscriptions.renew import NO_ADDRESS
from funnel.subscriptions.take import take
from tests.crm.fake_platform.serving import served
from tests.funnel.intake.doors import connect, seal_otherwise
from tests.funnel.subscriptions.test_x_and_odnoklassniki import told as connected_to
from tests.funnel.subscriptions.test_youtube import TOPIC, Story, story
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
SEALER = Sealer(COLUMN_KEY)
KEPT = "SELECT name FROM connected_account_secrets WHERE name LIKE 'subscription:%' ORDER BY name"


async def off(told: Story) -> None:
    async with told.work() as work:
        await disable(work, ConnectedAccountSwitch(connected_account_id=told.door.id), SEALER)


async def on(told: Story) -> None:
    async with told.work() as work:
        await enable(work, ConnectedAccountSwitch(connected_account_id=told.door.id), SEALER)


async def fresh_address(told: Story, *, hours: int) -> str:
    async with told.work() as work:
        given = ConnectedAccountRotate(connected_account_id=told.door.id, secret="address", keep_old_hours=hours)
        _, token = await rotate(work, given, SEALER)
    return f"{told.errand.public_url}/hooks/youtube/{token}"


async def kept(told: Story) -> list[str]:
    return [row["name"] for row in await told.door.rows(KEPT)]


def modes(networks: Networks) -> list[str]:
    return [each["hub.mode"] for each in networks.hub.requests]


async def open_entries(client: Client) -> int:
    """Addresses that lead anywhere."""
    owner = await asyncpg.connect(client.urls.owner)
    try:
        found: int = await owner.fetchval(
            "SELECT count(*) FROM entry_points WHERE kind = 'WEBHOOK' AND revoked_at IS NULL"
        )
        return found
    finally:
        await owner.close()


async def test_what_cannot_be_opened_any_more_runs_out_by_itself(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await off(told)
        await seal_otherwise(told.door, "subscription:ending", "{}")
        assert await told.turn() == 1
        assert modes(told.networks) == ["subscribe"]
        assert await kept(told) == []
        assert await told.turn() == 0  # nothing is left to look at


async def test_a_secret_that_cannot_be_opened_does_not_keep_the_hub_from_ending(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await off(told)
        await seal_otherwise(told.door, "hub_secret", "test-secret")
        assert await told.turn() == 1
        assert modes(told.networks) == ["subscribe", "unsubscribe"]
        assert told.networks.hub.partings == [200]


async def test_what_is_switched_off_ends_at_the_hub(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await off(told)
        assert await told.turn(after=None) == 0  # other processes are to know of it first
        assert await told.turn() == 1
        asked = told.networks.hub.requests[-1]
        assert asked == {
            "hub.callback": f"{told.errand.public_url}{told.door.path}", "hub.mode": "unsubscribe",
            "hub.topic": TOPIC, "hub.verify": "async",
        }  # fmt: skip
        assert told.networks.hub.partings == [200]
        assert told.networks.hub.running() == []
        state = await told.state()
        assert set(state.values()) - {state["subscription_due_at"]} == {None, 0}
        assert await told.ask(mode="unsubscribe") == (200, b"c1")  # our answer may have been lost
        assert await told.ask(mode="unsubscribe", topic=f"{TOPIC}x") == (404, (await told.ask())[1])
        assert await open_entries(client) == 1
        assert await told.turn(after=timedelta(minutes=61)) == 1
        assert (await kept(told), await open_entries(client)) == ([], 0)
        assert (await told.state())["subscription_due_at"] is None
        assert (await told.ask(mode="unsubscribe"))[0] == 404
        assert modes(told.networks) == ["subscribe", "unsubscribe"]


async def test_only_what_was_meant_to_end_ends(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        before = await told.state()
        assert (await told.ask(mode="unsubscribe"))[0] == 404  # it is wanted
        assert await told.state() == before
        await off(told)
        before = await told.state()
        topic = TOPIC.replace("UCours", "UCother")
        for wrong in (topic, "https://example.com/?channel_id=UCours", ""):
            assert (await told.ask(mode="unsubscribe", topic=wrong))[0] == 404
        assert (await told.ask(mode="subscribe"))[0] == 404
        sent = {"hub.mode": "unsubscribe", "hub.topic": TOPIC, "hub.challenge": "c1"}
        assert (await client.http.post(told.door.path, params=sent)).status_code == 404
        assert await told.state() == before
        other = await connect(client, told.door.office, Network.YOUTUBE, account_id="UCours")
        foreign = await connect(client, await client.office("Other"), Network.YOUTUBE, account_id="UCours")
        ways = (other.path, foreign.path, f"{told.door.path}x", told.door.path.replace("youtube", "odnoklassniki"))
        assert [(await client.http.get(way, params=sent)).status_code for way in ways] == [404] * 4
        assert await kept(told) == ["subscription:ending"]
        assert await foreign.rows(KEPT) == []
        found = await told.door.rows("SELECT subscription_due_at FROM connected_accounts WHERE disabled_at IS NOT NULL")
        assert found == [{"subscription_due_at": before["subscription_due_at"]}]


async def test_a_hub_that_is_away_is_told_later_and_later_and_then_let_be(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        told.networks.go_away(3600)
        await off(told)
        assert (await told.door.rows("SELECT disabled_at IS NOT NULL AS off FROM connected_accounts")) == [
            {"off": True}
        ]
        assert await told.turn() == 1
        health = await told.health()
        assert health.subscription_problem == "YouTube's hub has trouble (status 503); it is asked again by itself."
        assert health.subscription_failed_at is not None
        due = (await told.state())["subscription_due_at"]
        assert 50 < (due - clock.now()).total_seconds() <= 60
        assert await told.turn(after=timedelta(minutes=5)) == 1
        due = (await told.state())["subscription_due_at"]
        assert 290 < (due - clock.now()).total_seconds() <= 310  # as long as it was tried in vain
        assert modes(told.networks) == ["subscribe"]
        assert await kept(told) == ["subscription:ending"]
        assert await told.turn(after=timedelta(days=10)) == 1  # the lease is over
        assert set((await told.state()).values()) == {None, 0}
        assert (await kept(told), await open_entries(client)) == ([], 0)
        assert await told.turn(after=timedelta(days=10)) == 0


async def test_a_hub_that_comes_back_is_told_what_it_missed(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        told.networks.go_away(3600)
        await off(told)
        await told.turn()
        told.networks.go_away(0)
        assert await told.turn(after=timedelta(minutes=1)) == 1
        assert (told.networks.hub.running(), told.networks.hub.partings) == ([], [200])
        assert (await told.health()).subscription_problem is None


async def test_a_hub_that_never_asks_is_told_again_in_a_while(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        told.networks.hub.is_silent = True
        await off(told)
        assert await told.turn() == 1
        assert await told.turn(after=timedelta(minutes=14)) == 0
        assert await told.turn(after=timedelta(minutes=2)) == 1
        assert modes(told.networks) == ["subscribe", "unsubscribe", "unsubscribe"]
        told.networks.hub.is_silent = False
        assert await told.turn(after=timedelta(minutes=20)) == 1
        assert (told.networks.hub.running(), await kept(told)) == ([], ["subscription:ended"])


async def test_who_is_switched_on_again_stays_subscribed(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        told.networks.hub.is_silent = True
        await off(told)
        await told.turn()
        await on(told)
        assert (await told.ask(mode="unsubscribe"))[0] == 404  # the hub's question comes too late
        told.networks.hub.is_silent = False
        assert await told.turn() == 1
        assert modes(told.networks) == ["subscribe", "unsubscribe", "subscribe"]
        assert (await kept(told), len(told.networks.hub.running())) == ([], 1)
        assert (await told.state())["subscribed_until"] - clock.now() > timedelta(days=9)


async def test_a_former_address_ends_when_its_time_is_over(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        former = f"{told.errand.public_url}{told.door.path}"
        fresh = await fresh_address(told, hours=24)
        assert await told.turn() == 1
        assert sorted(each.callback for each in told.networks.hub.running()) == sorted([former, fresh])
        assert await told.turn(after=timedelta(hours=23)) == 0
        assert await told.turn(after=timedelta(hours=2)) == 1
        assert [each.callback for each in told.networks.hub.running()] == [fresh]
        assert (await told.state())["subscribed_until"] - clock.now() > timedelta(days=9)
        assert await told.turn(after=timedelta(hours=2)) == 1
        assert await kept(told) == []
        assert await told.turn(after=timedelta(days=1)) == 0  # renewed when it is time, and not before


async def test_an_address_that_is_given_up_at_once_ends_at_once(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        fresh = await fresh_address(told, hours=0)
        assert await told.turn() == 1
        assert [each.callback for each in told.networks.hub.running()] == [fresh]
        assert modes(told.networks) == ["subscribe", "subscribe", "unsubscribe"]
        assert told.networks.hub.partings == [200]


async def test_what_was_to_end_later_ends_with_the_rest(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await fresh_address(told, hours=48)
        await told.turn()
        await off(told)
        assert await told.turn() == 1
        assert (told.networks.hub.running(), told.networks.hub.partings) == ([], [200, 200])
        assert await kept(told) == ["subscription:ended"] * 2


async def test_an_answer_of_before_says_nothing_of_what_was_asked_since(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await off(told)
        await told.pass_time(timedelta(seconds=11))
        async with told.work() as work:
            (taken,) = await take(work, SEALER)
        assert (taken.is_asked, len(taken.endings)) == (False, 1)
        assert (await told.ask(mode="unsubscribe"))[0] == 200  # confirmed before the answer was read
        before = await told.state()
        async with told.work() as work:
            await settle_endings(work, [(taken.endings[0], NotNow("Too late."))], SEALER)
        assert await told.state() == before
        assert await kept(told) == ["subscription:ended"]


async def test_nobody_is_told_who_was_not_asked(client: Client) -> None:
    async with story(client, {}) as told:
        await off(told)
        assert await open_entries(client) == 0
        assert await told.turn(after=timedelta(days=1)) == 0
        assert (await kept(told), told.networks.hub.requests) == ([], [])


async def test_without_an_address_of_ours_the_hub_is_not_told_and_that_is(client: Client) -> None:
    async with story(client, public=False) as told:
        await told.turn()
        await off(told)
        assert await told.turn() == 1
        assert (await told.health()).subscription_problem == NO_ADDRESS
        assert told.networks.hub.requests == []


async def test_endings_are_no_secrets_of_the_account(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await off(told)
        asked = "{ connectedAccounts(first: 1) { edges { node { secrets { name } } } } }"
        answer = await client.graphql(asked, key=told.door.office.keys[Role.ADMIN])
        (edge,) = answer.data["connectedAccounts"]["edges"]
        assert edge["node"]["secrets"] == [{"name": "address"}, {"name": "hub_secret"}]
        sealed = await told.door.rows("SELECT sealed FROM connected_account_secrets WHERE name LIKE 'subscription:%'")
        assert not any(b"UCours" in row["sealed"] for row in sealed)


async def test_odnoklassniki_is_told_and_by_whose_token(client: Client) -> None:
    networks = Networks()
    async with served(networks) as hub:
        given: dict[str, Any] = {"secrets": {"access_token": "ok-token-1"}, "settings": {"subscribe": True}}
        told = await connected_to(client, Network.ODNOKLASSNIKI, hub, "https://go.example.com", **given)
        await told.turn()
        address = f"https://go.example.com{told.door.path}"
        assert networks.subscribed == {address}
        async with told.work() as work:  # another group, by another token: the former one's ends by its own
            other = ConnectedAccountChange(connected_account_id=told.door.id, account_id="78")
            await change(work, other, SEALER)
            token = ConnectedAccountRotate(connected_account_id=told.door.id, secret="access_token", value="ok-token-2")
            await rotate(work, token, SEALER)
        networks.refused_tokens.add("ok-token-2")
        assert await told.turn() == 1
        assert networks.sent[-1] == {"network": "odnoklassniki", "method": "unsubscribe", "given": {"url": address}}
        assert networks.subscribed == set()
        assert await kept(told) == ["subscription:ended"]
        assert (await told.health()).subscription_problem == (
            "Odnoklassniki refused to subscribe (error 103): look at the bot's token and rights."
        )
        await told.errand.outbound.close()


async def test_odnoklassniki_that_does_not_take_the_token_is_told_again(client: Client) -> None:
    networks = Networks()
    async with served(networks) as hub:
        given: dict[str, Any] = {"secrets": {"access_token": "ok-token-1"}, "settings": {"subscribe": True}}
        told = await connected_to(client, Network.ODNOKLASSNIKI, hub, "https://go.example.com", **given)
        await told.turn()
        networks.refused_tokens.add("ok-token-1")
        await off(told)
        assert await told.turn() == 1
        assert (await told.health()).subscription_problem == (
            "Odnoklassniki refused to end the subscription (error 103): look at the bot's token and rights."
        )
        state = await told.state()
        assert timedelta(hours=5) < state["subscription_due_at"] - clock.now() <= timedelta(hours=6)
        assert len(networks.subscribed) == 1
        async with told.work() as work:
            token = ConnectedAccountRotate(connected_account_id=told.door.id, secret="access_token", value="ok-token-2")
            await rotate(work, token, SEALER)
        assert await told.turn(after=timedelta(hours=6)) == 1
        assert networks.subscribed == set()
        assert (await told.health()).subscription_problem is None
        await told.errand.outbound.close()
