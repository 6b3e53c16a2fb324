"""Leads of TikTok that are facts only once TikTok confirms them."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from crm.core.actor import system
from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.fake_platform.answers import Networks
from crm.outbound.client import Outbound
from funnel.connected_accounts.change import change
from funnel.connected_accounts.inputs import ConnectedAccountChange, ConnectedAccountRotate
from funnel.connected_accounts.rotate import rotate
from funnel.intake.fetch import Fetching
from funnel.intake.replay import replay
from funnel.models.words import Network
from tests.crm.fake_platform.serving import served
from tests.factories.products import published_funnel
from tests.funnel.intake.doors import SECRET, Door, connect
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
ADVERTISER = "1700000000000000009"
SETTINGS = {"advertiser_id": ADVERTISER, "accept_unsigned": True}


@asynccontextmanager
async def tiktok() -> AsyncGenerator[tuple[Networks, Fetching], None]:
    networks = Networks()
    async with served(networks) as url:
        outbound = Outbound(OutboundLimits(failures=100), first_pause=0.001)
        yield networks, Fetching(outbound, Sealer(COLUMN_KEY), NetworkUrls(tiktok=url))
        await outbound.close()


async def connected(client: Client, **secrets: str) -> Door:
    office = await client.office()
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        product_id = (await published_funnel(work)).product_id
    given = {"app_secret": SECRET, **secrets}
    return await connect(client, office, Network.TIKTOK, given, product_id=product_id, settings=SETTINGS)


async def announce(door: Door, *numbers: int, says: str = "Somebody") -> None:
    entries: list[dict[str, Any]] = [
        {"id": f"{number}", "page_id": "9", "create_time": 1767367195, "changes": [{"field": "name", "value": says}]}
        for number in numbers
    ]
    assert (await door.send(json.dumps({"object": 1, "entry": entries}).encode())).status_code == 200
    await door.work_off()


async def test_what_tiktok_confirms_is_a_lead_and_what_it_does_not_is_none(client: Client) -> None:
    door = await connected(client, access_token="tt-token-1")
    async with tiktok() as (networks, errand):
        networks.gone.add("13")
        await announce(door, 12, 13, says="Forged")
        assert await door.rows("SELECT name FROM leads") == []  # the request alone is believed nothing
        assert await errand(client.database, door.office.workspace_id) == 2
        await announce(door, 12, says="Forged again")
        assert await errand(client.database, door.office.workspace_id) == 0
        assert networks.counts["tiktok"] == 2
    assert await door.rows("SELECT name FROM leads") == [{"name": "TikTok 12"}]
    assert await door.rows("SELECT external_id, kind FROM touchpoints") == [
        {"external_id": "lead:12", "kind": "FORM_SUBMIT"}
    ]
    (problem,) = await door.rows("SELECT code, message FROM intake_problems")
    assert problem["code"] == "GONE"
    assert "does not confirm the lead (error 40007)" in problem["message"]


async def test_without_a_token_nothing_is_lost(client: Client) -> None:
    door = await connected(client)
    async with tiktok() as (networks, errand):
        await announce(door, 12)
        assert await door.rows("SELECT code, field FROM intake_problems") == [{"code": "NOT_FETCHED", "field": "id"}]
        assert await door.rows("SELECT id FROM leads") == []
        networks.refused_tokens.add("tt-token-1")
        for token, is_taken in (("tt-token-1", False), ("tt-token-2", True)):
            async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
                asked = ConnectedAccountRotate(connected_account_id=door.id, secret="access_token", value=token)
                await rotate(work, asked, Sealer(COLUMN_KEY))
                await replay(work, connected_account_id=door.id)
            await door.work_off()
            assert await errand(client.database, door.office.workspace_id) == 1
            (account,) = await door.rows("SELECT access_refused_at IS NULL AS well FROM connected_accounts")
            assert account == {"well": is_taken}
    assert await door.rows("SELECT name FROM leads") == [{"name": "TikTok 12"}]


async def test_a_wrong_advertiser_put_right_brings_its_leads(client: Client) -> None:
    door = await connected(client, access_token="tt-token-1")
    async with tiktok() as (networks, errand):
        networks.gone.add("13")  # the advertiser has no such lead
        await announce(door, 13)
        assert await errand(client.database, door.office.workspace_id) == 1
        networks.refused_advertisers.add(ADVERTISER)
        await announce(door, 12)
        assert await errand(client.database, door.office.workspace_id) == 1
        problems = await door.rows("SELECT code, message FROM intake_problems ORDER BY code DESC")
        assert [row["code"] for row in problems] == ["GONE", "ACCESS_REFUSED"]
        assert "put its setting `advertiser_id` or `library_id` right" in problems[1]["message"]
        assert await door.rows("SELECT name FROM leads") == []
        networks.gone.clear()
        async with begin(client.database.sessions, system(door.office.workspace_id)) as work:
            right = ConnectedAccountChange(
                connected_account_id=door.id, settings={**SETTINGS, "advertiser_id": "1700000000000000010"}
            )
            await change(work, right, Sealer(COLUMN_KEY))
            assert await replay(work, connected_account_id=door.id) == 1
        await door.work_off()
        assert await errand(client.database, door.office.workspace_id) == 2
    assert await door.rows("SELECT name FROM leads ORDER BY name") == [{"name": "TikTok 12"}, {"name": "TikTok 13"}]
    assert await door.rows("SELECT access_refused_at FROM connected_accounts") == [{"access_refused_at": None}]
