"""Connections for writing stay: one that is new knows no type and has no statement prepared."""

import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.database import BESIDES, Database
from crm.core.outbox import publish
from crm.core.work import begin
from tests.conftest import Urls
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def test_who_writes_and_tells_uses_the_same_few_connections(urls: Urls) -> None:
    database = await Database.open(urls.app, door_url=urls.door, read_connections=1, work_connections=1)
    office = await make_office(database)
    used: set[int] = set()
    try:
        for _ in range(30):
            async with begin(database.sessions, system(office.workspace_id)) as work:
                used.add(await work.scalar(text("SELECT pg_backend_pid()")))
                await publish(work, "noted", {})
    finally:
        await database.close()
    assert len(used) <= 1 + BESIDES
