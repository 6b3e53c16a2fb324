"""X: the account is subscribed to the address, and what was agreed there ends there, as its documents say."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote, unquote

import pytest

from crm.core import clock
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.fake_platform.answers import Networks
from crm.workspaces.cancel_deletion import WorkspaceDeletionCancel, cancel_deletion
from crm.workspaces.request_deletion import WorkspaceDeletionRequest, request_deletion
from funnel.adapters.subscribing import Confirmed
from funnel.connected_accounts.change import change
from funnel.connected_accounts.inputs import ConnectedAccountChange, ConnectedAccountRotate, ConnectedAccountSwitch
from funnel.connected_accounts.rotate import rotate
from funnel.connected_accounts.switch import disable, enable
from funnel.models.words import Network
from funnel.subscriptions.end import settle_endings
from funnel.subscriptions.renew import settle
from funnel.subscriptions.take import take
from tests.crm.fake_platform.serving import served
from tests.funnel.intake.doors import SECRET
from tests.funnel.subscriptions.test_endings import kept
from tests.funnel.subscriptions.test_x_and_odnoklassniki import told as connected_to
from tests.funnel.subscriptions.test_youtube import Story
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
SEALER = Sealer(COLUMN_KEY)
OURS, OTHER = "2244994945", "3001969357"
TOKENS = {"consumer_key": "x-consumer-key", "access_token": f"{OURS}-token", "access_token_secret": "token-secret"}
SECRETS = {"consumer_secret": SECRET, "bearer_token": "x-bearer-1", **TOKENS}
WHOLE = {"subscribe": True, "subscribe_account": True}
FIRST, SECOND = "1460000000000000000", "1460000000000000001"


@asynccontextmanager
async def story(
    client: Client, settings: dict[str, Any], secrets: dict[str, str] | None = None, account_id: str | None = OURS
) -> AsyncGenerator[Story, None]:
    networks = Networks()
    async with served(networks) as hub, served(client.app) as ours:
        given: dict[str, Any] = {"secrets": secrets or SECRETS, "settings": settings, "account_id": account_id}
        made = await connected_to(client, Network.X, hub, ours, **given)
        made.networks = networks
        yield made
        await made.errand.outbound.close()


async def settings_of(told: Story) -> dict[str, Any]:
    (found,) = await told.door.rows("SELECT settings::text AS settings FROM connected_accounts")
    return dict(json.loads(found["settings"]))


def methods(told: Story) -> list[str]:
    return [each["method"] for each in told.networks.sent]


async def off(told: Story) -> None:
    async with told.work() as work:
        await disable(work, ConnectedAccountSwitch(connected_account_id=told.door.id), SEALER)


async def on(told: Story) -> None:
    async with told.work() as work:
        await enable(work, ConnectedAccountSwitch(connected_account_id=told.door.id), SEALER)


async def subscribed(told: Story) -> None:
    """The address is registered, then the account is subscribed."""
    assert await told.turn() == 1
    assert await told.turn() == 1


async def test_the_address_is_registered_and_the_account_is_subscribed_in_its_own_name(client: Client) -> None:
    async with story(client, WHOLE) as told:
        assert await told.turn() == 1
        assert await settings_of(told) == {**WHOLE, "webhook_id": FIRST}
        due = (await told.state())["subscription_due_at"] - clock.now()
        assert timedelta(seconds=5) < due <= timedelta(seconds=10)  # something is left to be asked
        assert (await client.http.get(told.door.path, params={"crc_token": "challenge-token"})).status_code == 200
        assert (await told.state())["subscription_due_at"] - clock.now() <= timedelta(seconds=10)
        assert await told.turn() == 1
        assert told.networks.hub.accounts == {(FIRST, OURS)}
        assert methods(told) == ["webhooks", f"account_activity/webhooks/{FIRST}/subscriptions/all"]
        assert await settings_of(told) == {**WHOLE, "webhook_id": FIRST, "subscribed_account": OURS}
        state = await told.state()
        assert (state["subscription_problem"], state["subscription_attempts"]) == (None, 0)
        assert timedelta(hours=2) < state["subscription_due_at"] - clock.now() <= timedelta(hours=3)
        assert await told.turn(after=timedelta(hours=4)) == 1  # it was silent: asked to ask, and nobody again
        assert (len(told.networks.sent), len(told.networks.hub.tokens)) == (2, 2)


async def test_its_signature_is_that_of_the_rule(client: Client) -> None:
    async with story(client, WHOLE) as told:
        await subscribed(told)
        said = told.networks.sent[-1]["given"]["authorization"].removeprefix("OAuth ")
        own = {name: unquote(value.strip('"')) for name, value in (each.split("=", 1) for each in said.split(", "))}
        signature = own.pop("oauth_signature")
        assert {name: own[name] for name in sorted(own) if name not in ("oauth_nonce", "oauth_timestamp")} == {
            "oauth_consumer_key": "x-consumer-key", "oauth_signature_method": "HMAC-SHA1",
            "oauth_token": f"{OURS}-token", "oauth_version": "1.0",
        }  # fmt: skip
        assert abs(int(own["oauth_timestamp"]) - clock.now().timestamp()) < 600
        place = f"{told.errand.networks.x}/2/account_activity/webhooks/{FIRST}/subscriptions/all"
        normal = "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(own.items()))
        base = "&".join(quote(each, safe="") for each in ("POST", place, normal))
        made = hmac.new(f"{SECRET}&token-secret".encode(), base.encode(), hashlib.sha1).digest()
        assert signature == base64.b64encode(made).decode()


async def test_what_is_switched_off_is_deleted_there_and_registered_anew(client: Client) -> None:
    async with story(client, WHOLE) as told:
        await subscribed(told)
        await off(told)
        assert await told.turn(after=None) == 0
        assert await told.turn() == 1
        assert methods(told)[2:] == [f"DELETE/webhooks/{FIRST}"]
        assert (told.networks.hub.registered, told.networks.hub.accounts) == ({}, set())
        assert (await settings_of(told), await kept(told)) == (WHOLE, ["subscription:ended"])
        await on(told)
        await subscribed(told)
        assert told.networks.hub.registered == {SECOND: f"{told.errand.public_url}{told.door.path}"}
        assert told.networks.hub.accounts == {(SECOND, OURS)}
        assert await settings_of(told) == {**WHOLE, "webhook_id": SECOND, "subscribed_account": OURS}


async def test_who_is_switched_on_before_x_answered_is_registered_anew_at_once(client: Client) -> None:
    async with story(client, {"subscribe": True}) as told:
        await told.turn()
        await off(told)
        await told.pass_time(timedelta(seconds=11))
        async with told.work() as work:
            (taken,) = await take(work, SEALER)
        await on(told)
        told.networks.hub.registered.clear()  # X did it
        async with told.work() as work:
            await settle_endings(work, [(taken.endings[0], True)], SEALER)
        assert await settings_of(told) == {"subscribe": True}
        assert await told.turn(after=None) == 1
        assert await settings_of(told) == {"subscribe": True, "webhook_id": SECOND}


async def test_a_former_address_is_deleted_when_its_time_is_over(client: Client) -> None:
    async with story(client, WHOLE) as told:
        await subscribed(told)
        async with told.work() as work:
            given = ConnectedAccountRotate(
                connected_account_id=told.door.id, secret="address", keep_old_hours=24
            )  # fmt: skip
            _, token = await rotate(work, given, SEALER)
        fresh = f"{told.errand.public_url}/hooks/x/{token}"
        assert await settings_of(told) == WHOLE
        await subscribed(told)
        assert told.networks.hub.registered == {FIRST: f"{told.errand.public_url}{told.door.path}", SECOND: fresh}
        await told.turn(after=timedelta(hours=25))
        assert told.networks.hub.registered == {SECOND: fresh}
        assert told.networks.hub.accounts == {(SECOND, OURS)}
        assert await settings_of(told) == {**WHOLE, "webhook_id": SECOND, "subscribed_account": OURS}


async def test_the_number_of_a_former_address_that_comes_late_is_none_of_the_new_one(client: Client) -> None:
    async with story(client, {"subscribe": True}) as told:
        await told.pass_time(timedelta(seconds=11))
        async with told.work() as work:
            (taken,) = await take(work, SEALER)
        async with told.work() as work:
            await rotate(work, ConnectedAccountRotate(connected_account_id=told.door.id, secret="address"), SEALER)
        async with told.work() as work:
            await settle(work, [(taken, Confirmed(timedelta(hours=28), {"webhook_id": "8"}))])
        assert await settings_of(told) == {"subscribe": True}
        assert await told.turn() == 1
        assert await settings_of(told) == {"subscribe": True, "webhook_id": FIRST}


async def test_an_address_that_x_registers_after_the_switching_off_is_deleted_too(client: Client) -> None:
    async with story(client, {"subscribe": True}) as told:
        await told.pass_time(timedelta(seconds=11))
        async with told.work() as work:
            (taken,) = await take(work, SEALER)
        told.networks.hub.registered["8"] = f"{told.errand.public_url}{told.door.path}"
        await off(told)
        assert await kept(told) == []  # nothing is known of it yet
        async with told.work() as work:
            await settle(work, [(taken, Confirmed(timedelta(hours=28), {"webhook_id": "8"}))])
        assert await told.turn(after=None) == 1
        assert await kept(told) == ["subscription:ending"]
        assert await told.turn() == 1
        assert (methods(told), told.networks.hub.registered) == (["DELETE/webhooks/8"], {})
        assert await settings_of(told) == {"subscribe": True}
        assert await told.turn(after=timedelta(minutes=61)) == 1
        assert await told.turn(after=timedelta(days=1)) == 0
        assert (await kept(told), await told.state() | {"subscription_attempts": None}) == (
            [], dict.fromkeys(await told.state()),
        )  # fmt: skip


async def test_another_account_is_subscribed_by_its_own_token_only(client: Client) -> None:
    async with story(client, WHOLE) as told:
        await subscribed(told)
        async with told.work() as work:
            other = ConnectedAccountChange(connected_account_id=told.door.id, account_id=OTHER)
            await change(work, other, SEALER)
        assert await settings_of(told) == {**WHOLE, "webhook_id": FIRST}
        assert await told.turn() == 1
        assert methods(told)[2:] == [f"DELETE/account_activity/webhooks/{FIRST}/subscriptions/{OURS}/all"]
        assert (len(told.networks.hub.registered), told.networks.hub.accounts) == (1, set())  # the address stays
        assert (await told.health()).subscription_problem == (
            "The access_token of the connected account is another account's on X; give it that of its accountId."
        )
        async with told.work() as work:
            token = ConnectedAccountRotate(
                connected_account_id=told.door.id, secret="access_token", value=f"{OTHER}-token", keep_old_hours=0
            )
            await rotate(work, token, SEALER)
        assert await told.turn() == 1
        assert told.networks.hub.accounts == {(FIRST, OTHER)}
        assert await settings_of(told) == {**WHOLE, "webhook_id": FIRST, "subscribed_account": OTHER}
        assert (await told.health()).subscription_problem is None


async def test_what_somebody_registered_there_is_theirs_to_delete(client: Client) -> None:
    async with story(client, {"webhook_id": "146"}) as told:
        told.networks.hub.registered["146"] = f"{told.errand.public_url}{told.door.path}"
        assert await told.turn(after=timedelta(hours=4)) == 1
        await off(told)
        assert await told.turn(after=timedelta(hours=4)) == 0
        assert (methods(told), len(told.networks.hub.registered), await kept(told)) == ([], 1, [])
        assert await settings_of(told) == {"webhook_id": "146"}


async def test_x_that_does_not_take_the_token_is_told_again_and_what_is_gone_is_over(client: Client) -> None:
    async with story(client, {"subscribe": True}) as told:
        await told.turn()
        told.networks.refused_tokens.add("x-bearer-1")
        await off(told)
        assert await told.turn() == 1
        assert (await told.health()).subscription_problem == (
            "X does not accept the bearer_token of the connected account; give it another one."
        )
        assert (len(told.networks.hub.registered), await kept(told)) == (1, ["subscription:ending"])
        told.networks.refused_tokens.clear()
        told.networks.hub.registered.clear()  # somebody deleted it there
        assert await told.turn(after=timedelta(hours=7)) == 1
        assert (await kept(told), await settings_of(told)) == (["subscription:ended"], {"subscribe": True})
        assert (await told.health()).subscription_problem is None


@pytest.mark.parametrize(
    ("secrets", "account_id", "problem"),
    [
        ({"consumer_secret": SECRET, "bearer_token": "x-bearer-1"}, OURS, "Give the connected account consumer_key,"),
        ({**SECRETS, "access_token_secret": ""}, OURS, "Give the connected account consumer_key,"),
        (SECRETS, None, "Say which account on X is subscribed"),
        ({**SECRETS, "access_token": f"{OTHER}-token"}, OURS, "is another account's on X"),
    ],
)
async def test_without_its_own_tokens_no_account_is_subscribed(
    client: Client, secrets: dict[str, str], account_id: str | None, problem: str
) -> None:
    given = {name: value for name, value in secrets.items() if value}
    async with story(client, WHOLE, given, account_id) as told:
        await subscribed(told)
        assert problem in ((await told.health()).subscription_problem or "")
        assert (methods(told), told.networks.hub.accounts) == (["webhooks"], set())
        assert await settings_of(told) == {**WHOLE, "webhook_id": FIRST}


async def test_what_x_refuses_is_told_and_a_lost_answer_harms_nothing(client: Client) -> None:
    async with story(client, WHOLE) as told:
        await told.turn()
        told.networks.refused_tokens.add(f"{OURS}-token")
        assert await told.turn() == 1
        assert (await told.health()).subscription_problem == (
            "X does not accept the access_token of the connected account; give it another one."
        )
        told.networks.refused_tokens.clear()
        told.networks.hub.accounts.add((FIRST, OURS))
        assert await told.turn(after=timedelta(hours=7)) == 1
        assert await settings_of(told) == {**WHOLE, "webhook_id": FIRST, "subscribed_account": OURS}
        assert (await told.health()).subscription_problem is None


async def test_a_workspace_that_goes_leaves_nothing_at_x_and_called_off_it_is_registered_anew(client: Client) -> None:
    async with story(client, WHOLE) as told:
        await subscribed(told)
        async with begin(client.database.sessions, told.door.office.actor()) as work:
            await request_deletion(work, WorkspaceDeletionRequest(name="Office"))
        assert await told.turn(after=None) == 1
        assert await told.turn() == 1
        assert methods(told)[2:] == [f"DELETE/webhooks/{FIRST}"]
        assert (told.networks.hub.registered, await settings_of(told)) == ({}, WHOLE)
        async with told.work() as work:
            await cancel_deletion(work, WorkspaceDeletionCancel(name="Office"))
        await subscribed(told)
        assert list(told.networks.hub.registered) == [SECOND]
        assert told.networks.hub.accounts == {(SECOND, OURS)}
