"""A workspace that is to be deleted: its networks are told, its rows wait for that, though not for ever, and it may be
called off.
"""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from crm.commands.examination.tables import look_at_rounds
from crm.core import clock
from crm.core.actor import system
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.fake_platform.answers import Networks
from crm.postgres.errors import SetupError
from crm.workspaces.cancel_deletion import WorkspaceDeletionCancel, cancel_deletion
from crm.workspaces.delete_rows import delete_rows
from crm.workspaces.request_deletion import WorkspaceDeletionRequest, request_deletion
from funnel.adapters.subscribing import Confirmed
from funnel.connected_accounts.inputs import ConnectedAccountSwitch
from funnel.connected_accounts.switch import disable
from funnel.models.words import Network
from funnel.subscriptions.renew import settle
from funnel.subscriptions.take import take
from tests.crm.fake_platform.serving import served
from tests.funnel.intake.doors import Door, connect
from tests.funnel.subscriptions.test_endings import KEPT, kept, modes, open_entries
from tests.funnel.subscriptions.test_x_and_odnoklassniki import told as connected_to
from tests.funnel.subscriptions.test_youtube import STATE, TOPIC, Story, story
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
SEALER = Sealer(COLUMN_KEY)
EVERYTHING = "SELECT * FROM connected_accounts ORDER BY id"


async def ask(told: Story, *, now: bool = False) -> None:
    """The deletion, by a member."""
    async with begin(told.door.client.database.sessions, told.door.office.actor()) as work:
        due_at = clock.now() if now else None
        await request_deletion(work, WorkspaceDeletionRequest(name="Office"), due_at=due_at)


async def call_off(told: Story) -> None:
    async with told.work() as work:
        await cancel_deletion(work, WorkspaceDeletionCancel(name="Office"))


async def sweep(told: Story) -> dict[str, Any]:
    """What the worker does each minute; how the deletion stands then."""
    more = 1
    while more:
        async with told.work() as work:
            more = await delete_rows(work)
    (found,) = await told.door.rows("SELECT started_at, finished_at, rows_deleted FROM workspace_deletions")
    return found


async def pass_due(told: Story, by: timedelta) -> None:
    """Its time came so much earlier."""
    owner = await asyncpg.connect(told.door.client.urls.superuser)
    try:
        await owner.execute("UPDATE workspace_deletions SET due_at = due_at - CAST($1 AS interval)", by)
    finally:
        await owner.close()


async def neighbour(told: Story) -> Door:
    """Another workspace with a subscription at the same hub, which was confirmed."""
    client = told.door.client
    office = await client.office("Other")
    door = await connect(client, office, Network.YOUTUBE, account_id="UCother", settings={"subscribe": True})
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        await work.execute(text("UPDATE connected_accounts SET subscription_due_at = now() - interval '1 second'"))
    assert await told.errand(client.database, office.workspace_id) == 1
    await told.networks.hub.rest()
    return door


async def test_the_hub_is_told_when_the_deletion_is_asked_for(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        other = await neighbour(told)
        before = await other.rows(EVERYTHING)
        assert len(told.networks.hub.running()) == 2
        await ask(told)
        assert await told.turn(after=None) == 1  # it is taken in hand at once, and told when others know of it
        assert await kept(told) == ["subscription:ending"]
        assert modes(told.networks) == ["subscribe", "subscribe"]
        assert (await told.ask(mode="unsubscribe", topic=f"{TOPIC}x"))[0] == 404
        assert (await told.ask(mode="subscribe"))[0] == 404
        assert await told.turn() == 1
        assert told.networks.hub.requests[-1] == {
            "hub.callback": f"{told.errand.public_url}{told.door.path}", "hub.mode": "unsubscribe",
            "hub.topic": TOPIC, "hub.verify": "async",
        }  # fmt: skip
        assert told.networks.hub.partings == [200]
        assert [each.topic for each in told.networks.hub.running()] == [TOPIC.replace("UCours", "UCother")]
        assert await told.ask(mode="unsubscribe") == (200, b"c1")  # our answer may have been lost
        assert await told.turn(after=timedelta(minutes=61)) == 1
        assert await kept(told) == []
        assert await told.turn(after=timedelta(days=20)) == 0  # nothing is asked for any more
        assert modes(told.networks) == ["subscribe", "subscribe", "unsubscribe"]
        assert await open_entries(client) == 2  # it may still be called off
        assert await other.rows(EVERYTHING) == before
        assert await other.rows(KEPT) == []
        found = await told.door.rows("SELECT disabled_at, version FROM connected_accounts")
        assert found == [{"disabled_at": None, "version": 1}]


async def test_rows_wait_until_the_hub_was_told(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await ask(told, now=True)
        assert await sweep(told) == {"started_at": None, "finished_at": None, "rows_deleted": 0}
        await told.turn(after=None)
        assert await kept(told) == ["subscription:ending"]
        assert (await sweep(told))["rows_deleted"] == 0
        await told.turn()
        assert (told.networks.hub.running(), told.networks.hub.partings) == ([], [200])
        assert (await sweep(told))["finished_at"] is not None
        assert await told.door.rows(EVERYTHING) == []
        assert (await told.ask(mode="unsubscribe"))[0] == 404


async def test_without_a_subscription_nothing_waits(client: Client) -> None:
    async with story(client, {}) as told:
        await ask(told, now=True)
        assert (await sweep(told))["finished_at"] is not None
        assert (await told.door.rows(EVERYTHING), told.networks.hub.requests) == ([], [])


async def test_a_hub_that_is_away_keeps_nobodys_data_for_ever(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        told.networks.go_away(3600)
        await ask(told, now=True)
        await told.turn(after=None)
        assert await told.turn() == 1
        assert await kept(told) == ["subscription:ending"]
        await pass_due(told, timedelta(hours=23))
        assert (await sweep(told))["started_at"] is None
        async with client.database.reads.acquire() as connection:
            assert await look_at_rounds(connection) == "Nothing waits for the worker in 1 workspaces."
            await pass_due(told, timedelta(hours=2, minutes=1))
            with pytest.raises(SetupError, match=rf"late: {told.door.office.slug} \(deletion\)\."):
                await look_at_rounds(connection)
        assert (await sweep(told))["finished_at"] is not None
        assert await told.door.rows(EVERYTHING) == []
        assert modes(told.networks) == ["subscribe"]  # it was away: nobody could tell it


async def test_nobody_who_does_the_telling_keeps_nothing_either(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await ask(told, now=True)
        assert (await sweep(told))["started_at"] is None
        await pass_due(told, timedelta(days=1))
        assert (await sweep(told))["finished_at"] is not None


async def test_an_errand_that_comes_while_the_rows_go_finds_nothing_to_tell(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await ask(told, now=True)
        async with told.work() as work:
            await work.execute(text("DELETE FROM connected_account_secrets WHERE workspace_id = :w"),
                               {"w": work.workspace_id})  # fmt: skip
        assert await told.turn(after=None) == 1
        assert await told.turn() == 0
        assert (modes(told.networks), await kept(told)) == (["subscribe"], [])


async def test_called_off_before_anybody_was_told_it_stays(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await ask(told)
        await told.turn(after=None)
        await call_off(told)
        assert (await told.ask(mode="unsubscribe"))[0] == 404
        assert await told.turn() == 1
        assert modes(told.networks) == ["subscribe", "subscribe"]
        assert (await kept(told), len(told.networks.hub.running())) == ([], 1)
        state = await told.state()
        assert state["subscribed_until"] - clock.now() > timedelta(days=9)
        assert state["subscription_due_at"] == state["subscribed_until"] - timedelta(days=2)


async def test_called_off_after_the_hub_was_told_it_is_asked_for_anew(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        await ask(told)
        await told.turn(after=None)
        await told.turn()
        assert told.networks.hub.running() == []
        await call_off(told)
        assert await told.turn(after=None) == 0  # as after any change
        assert await told.turn() == 1
        assert modes(told.networks) == ["subscribe", "unsubscribe", "subscribe"]
        assert len(told.networks.hub.running()) == 1
        await told.networks.hub.publish(TOPIC, "V1")
        await told.door.work_off()
        assert await told.door.rows("SELECT external_id FROM content_items") == [{"external_id": "V1"}]
        assert (await kept(told), (await told.health()).subscription_problem) == ([], None)


async def test_what_was_switched_off_stays_so_when_it_is_called_off(client: Client) -> None:
    async with story(client) as told:
        await told.turn()
        async with told.work() as work:
            await disable(work, ConnectedAccountSwitch(connected_account_id=told.door.id), SEALER)
        await ask(told, now=True)
        assert (await sweep(told))["started_at"] is None  # its hub is to be told too
        await told.turn()
        assert told.networks.hub.partings == [200]
        await call_off(told)
        assert await told.turn(after=timedelta(minutes=61)) == 1
        assert (await told.door.rows(STATE), await open_entries(client)) == (
            [dict.fromkeys((await told.state()), None) | {"subscription_attempts": 0}], 0,
        )  # fmt: skip
        assert modes(told.networks) == ["subscribe", "unsubscribe"]


async def test_an_answer_that_comes_late_puts_nothing_off(client: Client) -> None:
    async with story(client) as told:
        await told.pass_time(timedelta(seconds=11))
        async with told.work() as work:
            (taken,) = await take(work, SEALER)
        await ask(told)
        before = await told.state()
        async with told.work() as work:
            await settle(work, [(taken, Confirmed(timedelta(days=10)))])
        assert await told.state() == before
        await told.turn(after=None)
        await told.turn()
        assert modes(told.networks) == ["unsubscribe"]


async def test_odnoklassniki_is_told_and_asked_again(client: Client) -> None:
    networks = Networks()
    async with served(networks) as hub:
        given: dict[str, Any] = {"secrets": {"access_token": "ok-token-1"}, "settings": {"subscribe": True}}
        told = await connected_to(client, Network.ODNOKLASSNIKI, hub, "https://go.example.com", **given)
        await told.turn()
        address = f"https://go.example.com{told.door.path}"
        assert networks.subscribed == {address}
        await ask(told)
        await told.turn(after=None)
        await told.turn()
        assert networks.subscribed == set()
        await call_off(told)
        await told.turn()
        assert [each["method"] for each in networks.sent] == ["subscribe", "unsubscribe", "subscribe"]
        assert networks.subscribed == {address}
        await told.errand.outbound.close()
