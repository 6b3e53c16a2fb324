"""docs/channels.md: what stands there is sent to the demo in its order, and its answers are what comes."""

import json
import re
from collections.abc import AsyncGenerator, Generator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from crm.core.actor import system
from crm.core.ids import decode
from crm.core.work import begin
from funnel.reclassifications.step import step
from tests.conftest import ROOT, Urls, _clone, _drop, fresh_name
from tests.demo.conftest import Api, Demo, served

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

PAGE = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(graphql|json)\n(.*?)^```", PAGE, re.M | re.S)
RUNS = "{ channelReclassifications(first: 1) { edges { node { id } } } }"


@pytest.fixture
def apart(server: Urls, demo: Demo) -> Generator[Demo, None, None]:
    """A copy of the demo: what is recorded here is no fact of its stories."""
    name = fresh_name("page")
    whole = make_url(demo.urls.superuser).database
    assert whole
    yield replace(demo, urls=_clone(server, whole, name))
    _drop(server, name)


@pytest.fixture
async def page(apart: Demo) -> AsyncGenerator["Reader", None]:
    """The application on it."""
    async with served(apart) as api:
        yield Reader(api)


class Reader:
    """Sends what stands on the page, and looks whether its answers come."""

    def __init__(self, api: Api) -> None:
        self.api, self.blocks, self.run = api, iter(BLOCKS), ""

    async def send(self) -> None:
        """The next document; its answer stands below it."""
        self.document = self._next("graphql")
        await self.see()

    async def see(self) -> None:
        """The same document once more: the next answer."""
        given = {"run": self.run} if "$run" in self.document else {}
        assert await self.api.ask(self.document, **given) == json.loads(self._next("json"))

    def read(self) -> None:
        """The next document is asked later."""
        self.document = self._next("graphql")

    async def work(self, most: int = 1_000) -> None:
        """The worker takes so many turns; all there are, if it may."""
        more, sessions = True, self.api.client.database.sessions
        while more and most:
            async with begin(sessions, system(self.api.demo.workspace_id)) as work:
                more, most = await step(work, decode(self.run)[1]), most - 1

    async def find(self) -> None:
        """The newest run: its id is another one every time."""
        edges = (await self.api.ask(RUNS))["channelReclassifications"]["edges"]
        self.run = edges[0]["node"]["id"]

    def _next(self, language: str) -> str:
        found, text = next(self.blocks)
        assert found == language, text
        return text


async def test_the_run_of_the_page_runs_as_it_stands_there(page: Reader) -> None:
    await page.send()
    await page.send()
    await page.find()
    page.read()
    how_far = page.document
    await page.see()
    await page.work(1)
    await page.see()
    await page.work()
    await page.see()
    for _ in range(3):  # shown, written, taken back
        await page.send()
        if "Shown" in page.document:
            continue
        await page.work()
        page.document = how_far
        await page.see()
    left: Any = next(page.blocks, None)
    assert left is None
