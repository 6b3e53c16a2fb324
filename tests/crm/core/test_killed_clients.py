"""A process that is killed in the middle of a statement leaves no lock for whoever goes on with its work."""

import asyncio
import signal
import sys

import asyncpg
import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from tests.conftest import ROOT, Urls
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

HELD = "SELECT 1 FROM teams WHERE workspace_id = :workspace_id FOR UPDATE"
HOLDER = f"""
import asyncio, sys
from uuid import UUID
from sqlalchemy import text
from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin

async def main(app, door, workspace_id):
    database = await Database.open(app, door_url=door, read_connections=1, work_connections=1)
    async with begin(database.sessions, system(UUID(workspace_id))) as work:
        await work.execute(text("{HELD}"), {{"workspace_id": work.workspace_id}})
        print("held", flush=True)
        await work.execute(text("SELECT pg_sleep(600)"))

asyncio.run(main(*sys.argv[1:]))
"""
SLEEPING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
PATIENCE = 60.0
"""Seconds, on a machine that does other things too; the server looks every five."""


async def test_what_it_asked_for_ends_with_it(database: Database, urls: Urls) -> None:
    office = await make_office(database)
    superuser = await asyncpg.connect(urls.superuser)
    await superuser.execute(
        "INSERT INTO teams (workspace_id, id, name, created_at) VALUES ($1, gen_random_uuid(), 'Team', now())",
        office.workspace_id,
    )
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, urls.app, urls.door, str(office.workspace_id), cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    for _ in range(1_000):
        if await superuser.fetchval(SLEEPING):
            break
        await asyncio.sleep(0.02)
    holder.send_signal(signal.SIGKILL)
    await holder.wait()
    assert await superuser.fetchval(SLEEPING) == 1  # the server has not noticed yet
    await superuser.close()
    async with begin(database.sessions, system(office.workspace_id)) as work:
        held = work.execute(text(HELD), {"workspace_id": work.workspace_id})
        assert len((await asyncio.wait_for(held, PATIENCE)).all()) == 1
