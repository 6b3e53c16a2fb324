"""Segment's libraries with another host, and our own script on a page, against a real server."""

import base64
import gzip
import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from crm.core.actor import system
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.web.snippet import PACKED, SCRIPT, VERSION
from funnel.connected_accounts.create import create as connect
from funnel.connected_accounts.inputs import ConnectedAccountCreate
from funnel.intake.process import process
from funnel.models.words import Network
from funnel.write_keys.create import create
from funnel.write_keys.inputs import WriteKeyCreate
from tests.clients.workbench import Workbench
from tests.graphapi.gateway.serving import serving
from tests.http import COLUMN_KEY, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


class Site:
    """A workspace with keys of a server and of pages, behind a server."""

    def __init__(self, client: Client, workspace_id: UUID, url: str, keys: dict[str, str]) -> None:
        self.client, self.workspace_id, self.url, self.keys = client, workspace_id, url, keys

    def world(self, key: str) -> dict[str, Any]:
        return {"url": self.url, "key": "", "writeKey": self.keys[key]}

    async def work_off(self) -> None:
        """What the worker does."""
        taken = 1
        while taken:
            async with begin(self.client.database.sessions, system(self.workspace_id)) as work:
                taken = await process(work)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.client.database.read(self.workspace_id) as reader:
            return [tuple(row) for row in await reader.fetch(sql)]


@pytest.fixture
async def site(client: Client) -> AsyncGenerator[Site, None]:
    office = await client.office()
    keys = {}
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        account, _ = await connect(
            work, ConnectedAccountCreate(network=Network.SEGMENT, name="Site"), Sealer(COLUMN_KEY)
        )
        for name, origins in (("server", ()), ("pages", ("https://www.site.test",))):
            asked = WriteKeyCreate(connected_account_id=account.id, name=name, origins=origins)
            keys[name] = (await create(work, asked))[1]
    async with serving(client.app) as address:
        yield Site(client, office.workspace_id, address.removesuffix("/graphql"), keys)


async def test_segments_library_for_node_works_with_our_host(site: Site, workbench: Workbench) -> None:
    await workbench.must("site/analytics_node.mjs", world=site.world("server"))
    await site.work_off()
    kinds = "SELECT kind, custom_kind, count(*) FROM touchpoints GROUP BY 1, 2 ORDER BY 1, 2"
    assert await site.rows(kinds) == [
        ("CUSTOM", "Imported", 1), ("CUSTOM", "Ping", 40), ("PURCHASE", None, 1), ("VISIT", None, 2),
    ]  # fmt: skip
    known = "SELECT kind, value FROM identities ORDER BY kind, value"
    assert await site.rows(known) == [
        ("ANONYMOUS_ID", "a1"), ("ANONYMOUS_ID", "b2"), ("EMAIL", "anna@example.test"), ("EXTERNAL_ID", "crm-42"),
        ("PHONE", "+79991112233"),
    ]  # fmt: skip
    people = "SELECT p.name, c.name FROM persons p JOIN companies c ON c.id = p.company_id WHERE p.id = p.canonical_id"
    assert await site.rows(people) == [("Anna Petrova", "Acme")]
    ((at, answers),) = await site.rows(
        "SELECT t.occurred_at, o.form_answers FROM touchpoints t, touchpoints o"
        " WHERE t.custom_kind = 'Imported' AND o.kind = 'PURCHASE'"
    )
    assert abs(at - datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)).total_seconds() < 60  # less what sending took
    assert json.loads(answers) if isinstance(answers, str) else answers == {"order_id": "50314", "revenue": "25.5"}
    assert await site.rows("SELECT count(*) FROM intake_problems") == [(0,)]


async def test_what_segments_library_for_python_sends(site: Site) -> None:
    """Its shape and headers: a batch of gzip, the key by Basic, the count of attempts in a header."""
    at = "2026-01-02T15:00:00+00:00"
    library = {"library": {"name": "analytics-python", "version": "2.3.2"}}
    batch = [
        {"type": "identify", "userId": "5", "traits": {"email": "ivan@example.test"}, "context": library,
         "integrations": {}, "timestamp": at, "messageId": "p1", "anonymousId": None},
        {"type": "track", "userId": "5", "event": "Lead Submitted", "properties": {"plan": "S"}, "context": library,
         "integrations": {}, "timestamp": at, "messageId": "p2", "anonymousId": None},
    ]  # fmt: skip
    headers = {
        "Content-Type": "application/json", "Content-Encoding": "gzip", "User-Agent": "analytics-python/2.3.2",
        "Authorization": "Basic " + base64.b64encode(f"{site.keys['server']}:".encode()).decode(),
    }  # fmt: skip
    async with httpx.AsyncClient() as http:
        for attempt in range(3):
            body = gzip.compress(json.dumps({"batch": batch, "sentAt": f"2026-01-02T15:00:0{attempt}+00:00"}).encode())
            sent = {**headers, "X-Retry-Count": str(attempt)}
            answer = await http.post(f"{site.url}/v1/batch", content=body, headers=sent)
            assert (answer.status_code, answer.json()) == (200, {"success": True})
    await site.work_off()
    assert await site.rows("SELECT external_id, kind FROM touchpoints") == [("p2", "FORM_SUBMIT")]
    assert await site.rows("SELECT kind, value FROM identities ORDER BY kind") == [
        ("EMAIL", "ivan@example.test"), ("EXTERNAL_ID", "5")
    ]  # fmt: skip


async def test_our_script_on_a_page(site: Site, workbench: Workbench) -> None:
    await workbench.must("--test", "site/snippet.test.mjs", world=site.world("pages"))
    await site.work_off()
    found = "SELECT kind, landing_page, form_answers->>'size' FROM touchpoints ORDER BY kind"
    page = "https://www.site.test/lp?utm_source=vk&utm_medium=cpc"
    assert await site.rows(found) == [("FORM_SUBMIT", page, "XL"), ("VISIT", page, None)]
    assert await site.rows("SELECT count(*) FROM identities WHERE kind = 'EMAIL'") == [(1,)]
    channels = "SELECT DISTINCT c.key FROM touchpoints t JOIN channels c ON c.id = t.channel_id"
    assert await site.rows(channels) == [("vk_ads",)]


async def test_the_script_is_small_kept_and_versioned(client: Client) -> None:
    assert len(PACKED) < 3_072
    first = await client.http.get("/t.js", headers={"accept-encoding": "gzip"})
    assert (first.status_code, first.content, first.headers["content-encoding"]) == (200, SCRIPT, "gzip")
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert first.headers["cache-control"] == "public, max-age=3600"
    tag = {"accept-encoding": "gzip", "if-none-match": f'"other", {first.headers["etag"]}'}
    again = await client.http.get("/t.js", headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    for asked in (f"W/{first.headers['etag']}", "*"):
        again = await client.http.get("/t.js", headers=tag | {"if-none-match": asked})
        assert (again.status_code, again.content) == (304, b"")
    plain = await client.http.get("/t.js", headers={"accept-encoding": "identity"})
    assert plain.content == SCRIPT
    for asked in ("gzip;q=0", "br, gzip; q=0.0"):
        refused = await client.http.get("/t.js", headers={"accept-encoding": asked})
        assert (refused.headers.get("content-encoding"), refused.headers["etag"]) == (None, plain.headers["etag"])
    assert plain.headers["etag"] != first.headers["etag"]
    for version, kept in ((VERSION, "public, max-age=31536000, immutable"), ("older", "public, max-age=3600")):
        told = await client.http.get(f"/t.js?v={version}")
        assert told.headers["cache-control"] == kept
