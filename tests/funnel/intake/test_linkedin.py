"""A lead of LinkedIn from its announcement to the lead."""

import pytest

from crm.core.actor import system
from crm.core.network_urls import NetworkUrls
from crm.core.outbound_limits import OutboundLimits
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.outbound.client import Outbound
from funnel.adapters.signatures import hex_sha256
from funnel.connected_accounts.ask_again import ask_again
from funnel.intake.fetch import Fetching
from funnel.models.words import Network
from tests.crm.outbound.peer import answer, peer
from tests.factories.products import published_funnel
from tests.funnel.adapters.samples import body_of
from tests.funnel.intake.doors import SECRET, connect
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def test_a_lead_is_announced_fetched_and_started_once(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        product_id = (await published_funnel(work)).product_id
    secrets = {"client_secret": SECRET, "access_token": "AQX-token"}
    door = await connect(client, office, Network.LINKEDIN, secrets, product_id=product_id)
    body = body_of("linkedin_lead.json")
    for sent in (body, body + b" "):
        assert (await door.send(sent, x_li_signature=hex_sha256(b"hmacsha256=" + sent)(SECRET))).status_code == 200
    await door.work_off()
    async with peer(answer(401, b"{}"), answer(200, body_of("linkedin_response.json"))) as other:
        outbound = Outbound(OutboundLimits(failures=100), first_pause=0.001)
        errand = Fetching(outbound, Sealer(COLUMN_KEY), NetworkUrls(linkedin=other.url("")))
        assert await errand(client.database, office.workspace_id) == 1
        (account,) = await door.rows("SELECT access_refused_at IS NOT NULL AS refused FROM connected_accounts")
        assert account == {"refused": True}
        async with begin(client.database.sessions, system(office.workspace_id)) as work:
            await ask_again(work, door.id)
        assert await errand(client.database, office.workspace_id) == 1
        await outbound.close()
    assert other.heard[-1].startswith(b"GET /rest/leadFormResponses/a9a29e52-1111-42e3-8af1-2fc83b697003-4?fields=id,")
    assert await door.rows("SELECT name FROM leads") == [{"name": "Anna"}]
    assert await door.rows("SELECT source, kind, campaign FROM touchpoints") == [
        {"source": "linkedin:11223344", "kind": "FORM_SUBMIT", "campaign": "spring"}
    ]
    assert await door.rows("SELECT id FROM intake_problems WHERE code <> 'ACCESS_REFUSED'") == []
