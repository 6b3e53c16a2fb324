"""One filled database for all plan tests of a worker."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from uuid import UUID

import pytest

from crm.core.database import Database
from crm.core.tables import Table
from tests.conftest import Urls, _clone, _drop, fresh_name, quiet
from tests.http import make_office
from tests.plans.lists import TABLES
from tests.plans.many import fill

MORE = ("identities", "message_sends")
"""Tables that no list reads, but the search or the worker does."""


@dataclass(frozen=True)
class Filled:
    """A database with many leads in it."""

    urls: Urls
    own: UUID
    other: UUID


@pytest.fixture(scope="session")
def filled(server: Urls, template: str) -> Generator[Filled, None, None]:
    """Two workspaces of the same size."""
    name = fresh_name("plans")
    urls = _clone(server, template, name)

    async def build() -> Filled:
        database = await Database.open(urls.app, door_url=urls.door)
        own, other = [(await make_office(database, name)).workspace_id for name in ("Own", "Other")]
        await database.close()
        tables = TABLES | {name: Table.metadata.tables[name] for name in MORE}
        await fill(urls, [own, other], list(tables.values()))
        return Filled(urls, own, other)

    with quiet():
        made = asyncio.run(build())
    yield made
    _drop(server, name)


@pytest.fixture
async def database(filled: Filled) -> AsyncGenerator[Database, None]:
    """The pools of the app role."""
    opened = await Database.open(filled.urls.app, door_url=filled.urls.door, read_connections=1)
    yield opened
    await opened.close()
