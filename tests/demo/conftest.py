"""A small demo, built once per run on a clone of its own, and the application over HTTP on it."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate
from crm.app import create_app
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import encode
from crm.core.settings import Settings
from crm.core.work import begin
from crm.demo.build import build
from crm.demo.stories import Story
from crm.hearers import plug_in
from crm.models import Member
from funnel.models import Product
from tests.conftest import Urls, _clone, _drop, fresh_name, quiet
from tests.http import Client, installation_of

ANCHOR = date(2026, 6, 1)
"""A Monday; the year before it has both changes of a quarter and a leap of none."""
SCALE = 0.15
PASSWORD = "spina-ok-of-the-tests"


@dataclass(frozen=True)
class Demo:
    """The built demo: its addresses, its product's public id, and a key of the strategist."""

    urls: Urls
    workspace_id: UUID
    product_id: UUID
    key: str

    @property
    def product(self) -> str:
        """The product's public id."""
        return encode("prod", self.product_id)


async def opened(urls: Urls) -> Database:
    """Pools on a clone."""
    plug_in()
    return await Database.open(urls.app, door_url=urls.door, read_connections=2, work_connections=3)


async def build_on(urls: Urls, *, scale: float = SCALE, anchor: date = ANCHOR) -> Demo:
    """Builds the demo on that clone."""
    database = await opened(urls)
    try:
        built = await build(database, anchor=anchor, password=PASSWORD, scale=scale, owner_url=urls.owner)
        async with begin(database.sessions, system(built.workspace_id)) as work:
            mine = work.workspace_id
            strategist = await work.scalar(
                select(Member.id).where(Member.workspace_id == mine, Member.email == "strategist@spinaok.example")
            )
            product_id = await work.scalar(select(Product.id).where(Product.workspace_id == mine))
            _, key = await create_key(work, ApiKeyCreate(name="Tests", member_id=strategist))
        return Demo(urls, built.workspace_id, product_id, key)
    finally:
        await database.close()


@pytest.fixture(scope="session")
def demo(server: Urls, template: str) -> Generator[Demo, None, None]:
    """The demo at a seventh of its size."""
    name = fresh_name("demo")
    urls = _clone(server, template, name)
    with quiet():
        made = asyncio.run(build_on(urls))
    yield made
    _drop(server, name)


@dataclass(frozen=True)
class Api:
    """The application on the demo."""

    client: Client
    demo: Demo

    async def ask(self, document: str, **variables: Any) -> Any:
        """`data` of a question the strategist asks; fails with its errors."""
        return (await self.client.graphql(document, variables, key=self.demo.key)).data

    async def see(self, story: Story) -> Any:
        """The one root field of a story's answer."""
        data = await self.ask(story.document, **story.variables(self.demo.product, ANCHOR))
        (answer,) = data.values()
        return answer


@asynccontextmanager
async def served(demo: Demo) -> AsyncGenerator[Api, None]:
    """The application, started on a demo."""
    settings = Settings(environment="development", secure_cookies=False, read_connections=3, work_connections=3)
    app = create_app(settings, installation=installation_of(demo.urls), log=False)
    transport = httpx.ASGITransport(app)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://touchline.test") as http:
        service = app.state.service
        yield Api(Client(app, http, service.database, service.authenticator.tokens, demo.urls), demo)


@pytest.fixture
async def api(demo: Demo) -> AsyncGenerator[Api, None]:
    """The application, started on the demo."""
    async with served(demo) as started:
        yield started


@pytest.fixture
async def database(demo: Demo) -> AsyncGenerator[Database, None]:
    """Pools on the demo, for counting rows."""
    pools = await opened(demo.urls)
    yield pools
    await pools.close()
