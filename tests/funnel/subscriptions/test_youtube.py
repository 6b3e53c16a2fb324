"""YouTube's subscription from the asking to its end, at a hub on this machine that asks at our real door."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from crm.core import clock
from crm.core.actor import system
from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.fake_platform.answers import Networks
from crm.models.words import Role
from crm.outbound.client import Outbound
from crm.plug_board import Reach, worker_plugs
from funnel.adapters.fetching import NotNow
from funnel.adapters.youtube.subscribe import UNCONFIRMED
from funnel.connected_accounts.change import change
from funnel.connected_accounts.health import Health, health
from funnel.connected_accounts.inputs import ConnectedAccountChange, ConnectedAccountRotate, ConnectedAccountSwitch
from funnel.connected_accounts.rotate import rotate
from funnel.connected_accounts.switch import disable, enable
from funnel.models.words import Network
from funnel.subscriptions.renew import NO_ADDRESS, Renewing, settle
from funnel.subscriptions.take import take
from tests.crm.fake_platform.serving import served
from tests.factories.products import published_funnel
from tests.funnel.intake.doors import Door, connect
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
TOPIC = "https://www.youtube.com/xml/feeds/videos.xml?channel_id=UCours"
STATE = (
    "SELECT subscribed_until, subscription_asked_at, subscription_due_at, subscription_attempts,"
    " subscription_failed_at, subscription_problem FROM connected_accounts"
)
ENDINGS_OLDER = (
    "UPDATE connected_account_secrets SET created_at = created_at - CAST(:by AS interval),"
    " valid_until = valid_until - CAST(:by AS interval) WHERE name LIKE 'subscription:%'"
)


@dataclass
class Story:
    """A connected channel, the hub, and the worker's errand between them."""

    door: Door
    networks: Networks
    errand: Renewing
    hooks: Any = field(repr=False)

    async def turn(self, *, after: timedelta | None = timedelta(seconds=11)) -> int:
        """The errand when so much time has passed; then what the hub does of its own accord. How many were taken."""
        if after is not None:
            await self.pass_time(after)
        taken = await self.errand(self.door.client.database, self.door.office.workspace_id)
        await self.networks.hub.rest()
        return taken

    async def pass_time(self, by: timedelta) -> None:
        """Everything that was written is so much older."""
        names = ("subscribed_until", "subscription_asked_at", "subscription_due_at", "subscription_failed_at")
        moved = ", ".join(f"{name} = {name} - CAST(:by AS interval)" for name in names)
        async with self.work() as work:
            await work.execute(text(f"UPDATE connected_accounts SET {moved}"), {"by": by})
            await work.execute(text(ENDINGS_OLDER), {"by": by})

    def work(self) -> Any:
        return begin(self.door.client.database.sessions, system(self.door.office.workspace_id), leaving=True)

    async def state(self) -> dict[str, Any]:
        (found,) = await self.door.rows(STATE)
        return found

    async def health(self) -> Health:
        async with self.door.client.database.read(self.door.office.workspace_id) as reader:
            (found,) = (await health(reader, [self.door.id], clock.now())).values()
            return found

    async def ask(self, **told: str) -> tuple[int, bytes]:
        """A question at the door."""
        self.hooks.forget()
        sent = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c1", "hub.lease_seconds": "600"}
        asked = {**sent, **{f"hub.{name}": value for name, value in told.items()}}
        answer = await self.door.client.http.get(self.door.path, params=asked)
        return answer.status_code, answer.content


@asynccontextmanager
async def story(
    client: Client, settings: dict[str, Any] | None = None, *, public: bool = True
) -> AsyncGenerator[Story, None]:
    office = await client.office()
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        group = (await published_funnel(work)).resource_ids["group"]
    given = {"subscribe": True} if settings is None else settings
    door = await connect(client, office, Network.YOUTUBE, account_id="UCours", resource_id=group, settings=given)
    networks = Networks()
    async with served(networks) as hub, served(client.app) as ours:
        outbound = Outbound(OutboundLimits(failures=1000, per_second=1000, burst=1000), first_pause=0.001)
        urls = NetworkUrls(youtube_hub=f"{hub}/subscribe")
        yield Story(door, networks, Renewing(outbound, Sealer(COLUMN_KEY), urls, ours if public else None),
                    client.app.state.hooks)  # fmt: skip
        await outbound.close()


async def videos(told: Story) -> list[str]:
    await told.door.work_off()
    return [row["external_id"] for row in await told.door.rows("SELECT external_id FROM content_items ORDER BY 1")]


async def test_it_is_asked_for_confirmed_and_renewed_before_it_runs_out(client: Client) -> None:
    async with story(client) as told:
        assert await told.turn(after=None) == 0  # other processes are to know of the account first
        assert await told.turn() == 1
        (asked,) = told.networks.hub.requests
        assert asked["hub.callback"] == f"{told.errand.public_url}{told.door.path}"
        assert {name: value for name, value in asked.items() if name != "hub.callback"} == {
            "hub.mode": "subscribe", "hub.topic": TOPIC, "hub.lease_seconds": "864000", "hub.secret": "test-secret",
            "hub.verify": "async",
        }  # fmt: skip
        state = await told.state()
        assert (state["subscription_attempts"], state["subscription_problem"]) == (0, None)
        lease = state["subscribed_until"] - clock.now()
        assert timedelta(days=10) - timedelta(minutes=1) < lease <= timedelta(days=10)
        assert state["subscribed_until"] - state["subscription_due_at"] == timedelta(days=2)
        await told.networks.hub.publish(TOPIC, "V1")
        assert await videos(told) == ["V1"]
        assert await told.turn(after=timedelta(days=7, hours=23)) == 0
        assert await told.turn(after=timedelta(hours=2)) == 1  # two days are left
        assert len(told.networks.hub.requests) == 2
        assert (await told.state())["subscribed_until"] - clock.now() > timedelta(days=9)
        assert (await told.health()).subscription_failed_at is None


async def test_a_short_lease_that_ran_out_brings_nothing_until_it_is_renewed(client: Client) -> None:
    async with story(client) as told:
        told.networks.hub.longest = 1.0
        assert await told.turn() == 1
        (held,) = told.networks.hub.running()
        held.ends = 0.0  # a second has passed at the hub
        await told.networks.hub.publish(TOPIC, "V1")
        assert await videos(told) == []
        state = await told.state()
        assert state["subscription_due_at"] - state["subscribed_until"] == timedelta(minutes=9, seconds=59)
        assert await told.turn(after=timedelta(minutes=9)) == 0  # nobody is asked every second
        assert await told.turn(after=timedelta(minutes=1)) == 1
        await told.networks.hub.publish(TOPIC, "V2")
        assert await videos(told) == ["V2"]


async def test_a_hub_that_fails_is_told_and_asked_again_later_and_later(client: Client) -> None:
    async with story(client) as told:
        told.networks.go_away(3600)
        assert await told.turn() == 1
        state = await told.state()
        assert state["subscribed_until"] is None
        assert state["subscription_problem"] == "YouTube's hub has trouble (status 503); it is asked again by itself."
        first = state["subscription_failed_at"]
        assert 50 < (state["subscription_due_at"] - clock.now()).total_seconds() <= 61
        assert await told.turn(after=timedelta(seconds=61)) == 1
        again = await told.state()
        assert 110 < (again["subscription_due_at"] - clock.now()).total_seconds() <= 121
        assert again["subscription_failed_at"] == first - timedelta(seconds=61)  # since the first failure
        told.networks.go_away(0)
        assert await told.turn(after=timedelta(seconds=121)) == 1
        well = await told.health()
        assert (well.subscription_failed_at, well.subscription_problem) == (None, None)
        assert well.subscribed_until is not None


async def test_while_renewing_fails_the_lease_holds_until_its_end(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        told.networks.go_away(3600)
        assert await told.turn(after=timedelta(days=8, seconds=1)) == 1
        state = await told.health()
        assert state.subscription_problem is not None
        assert state.subscribed_until is not None
        assert state.subscribed_until > clock.now() + timedelta(days=1)


async def test_a_hub_that_never_asks_back_is_told_and_asked_again(client: Client) -> None:
    async with story(client) as told:
        told.networks.hub.is_silent = True
        assert await told.turn() == 1
        assert (await told.health()).subscription_problem is None  # it may still ask
        assert await told.turn(after=timedelta(minutes=14)) == 0
        assert await told.turn(after=timedelta(minutes=2)) == 1
        assert (await told.health()).subscription_problem == UNCONFIRMED
        told.networks.hub.is_silent = False
        assert await told.turn(after=timedelta(minutes=31)) == 1
        assert (await told.health()).subscription_problem is None


async def test_who_is_silent_after_a_failure_is_told_as_silent(client: Client) -> None:
    async with story(client) as told:
        told.networks.go_away(3600)
        assert await told.turn() == 1
        failed = (await told.state())["subscription_failed_at"]
        told.networks.go_away(0)
        told.networks.hub.is_silent = True
        assert await told.turn(after=timedelta(seconds=61)) == 1
        assert await told.turn(after=timedelta(minutes=31)) == 1
        state = await told.state()
        assert state["subscription_problem"] == UNCONFIRMED
        assert state["subscription_failed_at"] == failed - timedelta(minutes=32, seconds=1)  # since the first failure
        assert timedelta(minutes=59) < state["subscription_due_at"] - clock.now() <= timedelta(hours=1)


async def test_a_refusal_at_the_door_ends_it_and_is_told(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        told.networks.hub.denies = "The topic\x00 is gone"
        assert await told.turn(after=timedelta(days=9)) == 1
        state = await told.state()
        assert state["subscribed_until"] is None
        assert state["subscription_problem"] == (
            "YouTube's hub refused the subscription: “The topic\ufffd is gone”. It is asked again in a day."
        )
        assert timedelta(hours=23) < state["subscription_due_at"] - clock.now() <= timedelta(days=1)


async def test_only_what_was_asked_for_is_confirmed(client: Client) -> None:
    async with story(client) as told:
        before = await told.state()
        assert await told.ask() == (404, b"")  # not asked for yet
        assert await told.ask(mode="denied") == (404, b"")
        assert await told.state() == before
        told.networks.hub.is_silent = True
        await told.turn()
        before = await told.state()
        other = "https://www.youtube.com/xml/feeds/videos.xml?channel_id=UCother"
        assert (await told.ask(topic=other))[0] == 404
        assert (await told.ask(mode="unsubscribe"))[0] == 404
        assert (await told.ask(mode="denied", topic=other))[0] == 200
        assert await told.state() == before
        assert await told.ask() == (200, b"c1")
        until = (await told.state())["subscribed_until"]
        assert await told.ask(lease_seconds="999999999999") == (
            200,
            b"c1",
        )  # nobody is believed more than was asked for
        assert timedelta(days=9) < (await told.state())["subscribed_until"] - until < timedelta(days=10)
        for odd in ("-5", "0", "ten", "٣", ""):
            assert (await told.ask(lease_seconds=odd))[0] == 200
            assert (await told.state())["subscribed_until"] - clock.now() <= timedelta(days=1)


async def test_another_channel_begins_anew_and_another_secret_renews(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        async with told.work() as work:
            await rotate(work, _rotation(told, "hub_secret", "another-secret"), Sealer(COLUMN_KEY))
        assert await told.turn() == 1
        assert told.networks.hub.requests[-1]["hub.secret"] == "another-secret"
        async with told.work() as work:
            await change(
                work,
                ConnectedAccountChange(connected_account_id=told.door.id, account_id="UCother"),
                Sealer(COLUMN_KEY),
            )
        state = await told.state()
        assert (state["subscribed_until"], state["subscription_asked_at"]) == (None, None)
        assert (await told.ask())[0] == 404
        told.hooks.forget()
        assert await told.turn() == 1
        begun, ended = told.networks.hub.requests[-2:]
        assert (begun["hub.mode"], begun["hub.topic"][-7:]) == ("subscribe", "UCother")
        assert (ended["hub.mode"], ended["hub.topic"]) == ("unsubscribe", TOPIC)
        assert (await told.state())["subscribed_until"] is not None


async def test_what_is_switched_off_is_not_asked_for(client: Client) -> None:
    async with story(client) as told:
        for verb in (disable, enable):
            async with told.work() as work:
                await verb(work, ConnectedAccountSwitch(connected_account_id=told.door.id), Sealer(COLUMN_KEY))
            assert await told.turn() == (0 if verb is disable else 1)
        async with told.work() as work:
            await change(
                work, ConnectedAccountChange(connected_account_id=told.door.id, settings={}), Sealer(COLUMN_KEY)
            )
        state = await told.state()
        assert set(state.values()) - {state["subscription_due_at"]} == {None, 0}  # due is only that the hub is told
        assert await told.turn() == 1
        assert told.networks.hub.requests[-1]["hub.mode"] == "unsubscribe"
        assert await told.turn(after=timedelta(days=20)) == 1  # nobody asks again: it is forgotten
        assert set((await told.state()).values()) == {None, 0}
        assert await told.turn(after=timedelta(days=20)) == 0
        assert await told.ask() == (200, b"c1")  # who subscribes by hand is asked about the channel that the account is
        assert (await told.state())["subscribed_until"] is None


async def test_without_an_address_of_ours_nobody_is_asked(client: Client) -> None:
    async with story(client, public=False) as told:
        assert await told.turn() == 1
        assert (await told.health()).subscription_problem == NO_ADDRESS
        assert told.networks.hub.requests == []


async def test_a_secret_longer_than_the_hub_takes_is_told(client: Client) -> None:
    async with story(client) as told:
        async with told.work() as work:
            await rotate(work, _rotation(told, "hub_secret", "x" * 200), Sealer(COLUMN_KEY))
        assert await told.turn() == 1
        problem = (await told.health()).subscription_problem
        assert problem == "The hub takes a hub_secret of at most 199 bytes; rotate it."
        assert told.networks.hub.requests == []


async def test_an_answer_to_a_former_asking_is_nobodys(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        confirmed = await told.state()
        async with told.work() as work:
            await work.execute(text("UPDATE connected_accounts SET subscription_due_at = now()"))
            taken = await take(work, Sealer(COLUMN_KEY))
        assert (await told.ask(lease_seconds="864000"))[0] == 200  # confirmed before its answer was read
        async with told.work() as work:
            await settle(work, [(taken[0], NotNow("Too late."))])
        state = await told.state()
        assert state["subscription_problem"] is None
        assert state["subscribed_until"] > confirmed["subscribed_until"]


async def test_an_answer_that_comes_after_the_switch_is_nobodys(client: Client) -> None:
    async with story(client) as told:
        await told.pass_time(timedelta(seconds=11))
        async with told.work() as work:
            taken = await take(work, Sealer(COLUMN_KEY))
        async with told.work() as work:
            await disable(work, ConnectedAccountSwitch(connected_account_id=told.door.id), Sealer(COLUMN_KEY))
        before = await told.state()
        assert before["subscription_attempts"] == 0
        assert 9 < (before["subscription_due_at"] - clock.now()).total_seconds() <= 10  # to be told that it ends
        async with told.work() as work:
            await settle(work, [(taken[0], NotNow("Too late."))])
        assert await told.state() == before


async def test_another_name_or_the_same_settings_ask_nobody(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        before = await told.state()
        async with told.work() as work:
            same = {"name": "Renamed", "account_id": "UCours", "settings": {"subscribe": True}}
            await change(work, ConnectedAccountChange(connected_account_id=told.door.id, **same), Sealer(COLUMN_KEY))
        assert await told.state() == before


async def test_who_does_not_want_it_any_more_has_no_failure(client: Client) -> None:
    async with story(client) as told:
        told.networks.go_away(3600)
        await told.turn()
        assert (await told.state())["subscription_problem"] is not None
        async with told.work() as work:
            await disable(work, ConnectedAccountSwitch(connected_account_id=told.door.id), Sealer(COLUMN_KEY))
        async with told.work() as work:  # neither due nor subscribed, and its failure is told still
            await change(
                work, ConnectedAccountChange(connected_account_id=told.door.id, settings={}), Sealer(COLUMN_KEY)
            )
        state = await told.state()
        assert set(state.values()) - {state["subscription_due_at"]} == {None, 0}
        assert await told.door.rows(
            "SELECT count(*) FROM connected_account_secrets WHERE name LIKE 'subscription:%'"
        ) == [{"count": 1}]


async def test_health_is_shown_without_secrets(client: Client) -> None:
    async with story(client) as told:
        told.networks.go_away(3600)
        await told.turn()
        shown = "health { subscribedUntil subscriptionFailedAt subscriptionProblem }"
        asked = f"{{ connectedAccounts(first: 1) {{ edges {{ node {{ {shown} }} }} }} }}"
        answer = await client.graphql(asked, key=told.door.office.keys[Role.ADMIN])
        (edge,) = answer.data["connectedAccounts"]["edges"]
        node = edge["node"]
        assert node["health"]["subscribedUntil"] is None
        assert node["health"]["subscriptionFailedAt"] is not None
        assert "hub has trouble" in node["health"]["subscriptionProblem"]
        assert "test-secret" not in json.dumps(answer.body)


def test_the_worker_has_the_errand() -> None:
    plugs = worker_plugs(reach=Reach(Outbound(), Sealer(), NetworkUrls(), public_url="https://go.example.com"))
    (errand,) = [each for each in plugs.errands if each.name == "subscriptions"]
    assert errand.waiting == ("subscriptions",)
    assert errand.run.public_url == "https://go.example.com"  # type: ignore[attr-defined]  # a Renewing


def _rotation(told: Story, secret: str, value: str) -> ConnectedAccountRotate:
    return ConnectedAccountRotate(connected_account_id=told.door.id, secret=secret, value=value)
