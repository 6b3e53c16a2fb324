"""No row of another workspace is read or written, in any table, by whatever way a connection came to us."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import func, select, text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.tables import Table
from crm.core.work import begin
from crm.models import Member
from tests.conftest import Urls
from tests.http import make_office
from tests.tenancy.check import fenced_tables, leaks, put_a_row_in_every_table

pytestmark = [pytest.mark.anyio, pytest.mark.database]


@pytest.fixture
async def two(urls: Urls) -> AsyncGenerator[tuple[UUID, UUID, Any, Any], None]:
    """Two workspaces with a row in every table; the app's and the superuser's connection."""
    ours, theirs = new_id(), new_id()
    superuser, app = await asyncpg.connect(urls.superuser), await asyncpg.connect(urls.app)
    await put_a_row_in_every_table(superuser, (ours, theirs))
    yield ours, theirs, app, superuser
    await app.close()
    await superuser.close()


async def test_every_table_keeps_workspaces_apart(two: tuple[UUID, UUID, Any, Any]) -> None:
    ours, theirs, app, _ = two
    assert len(fenced_tables()) >= 50
    assert await leaks(app, ours, theirs) == []


@pytest.mark.parametrize(
    "damage",
    [
        "DROP POLICY tenant ON teams",
        "ALTER TABLE teams DISABLE ROW LEVEL SECURITY",
        "ALTER POLICY tenant ON teams USING (true) WITH CHECK (true)",
        "CREATE POLICY another ON teams TO touchline_app USING (true)",
    ],
)
async def test_the_check_notices_one_table_left_open(two: tuple[UUID, UUID, Any, Any], damage: str) -> None:
    ours, theirs, app, superuser = two
    await superuser.execute(damage)
    found = await leaks(app, ours, theirs)
    assert found
    assert {leak.partition(":")[0] for leak in found} == {"teams"}


async def test_a_pooled_connection_sees_nothing_of_whom_it_served_before(urls: Urls) -> None:
    database = await Database.open(urls.app, door_url=urls.door, read_connections=1, work_connections=1)
    try:
        office = await make_office(database)
        async with database.read(office.workspace_id) as reader:
            backend = await reader.fetchval("SELECT pg_backend_pid()")
            assert await reader.fetchval("SELECT count(*) FROM members") == 10
        assert await database.reads.fetchval("SELECT pg_backend_pid()") == backend
        assert await database.reads.fetchval("SELECT count(*) FROM members") == 0
        async with database.read(new_id()) as reader:
            assert await reader.fetchval("SELECT count(*) FROM members") == 0
        with pytest.raises(ValueError, match="broken off"):
            async with database.read(office.workspace_id) as reader:
                raise ValueError("broken off")
        assert await database.reads.fetchval("SELECT count(*) FROM members") == 0
    finally:
        await database.close()


async def test_a_pooled_session_sees_nothing_of_whom_it_served_before(database: Database) -> None:
    office = await make_office(database)
    async with begin(database.sessions, system(office.workspace_id)) as work:
        assert await work.scalar(select(func.count()).select_from(Member)) == 10
    with pytest.raises(ValueError, match="broken off"):
        async with begin(database.sessions, system(office.workspace_id)) as work:
            raise ValueError("broken off")
    async with database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Member)) == 0
        assert await session.scalar(text("SELECT coalesce(current_setting('app.workspace_id', true), '')")) == ""


async def test_the_door_role_reads_entry_points_and_nothing_else(database: Database) -> None:
    await make_office(database)
    assert await database.doors.fetchval("SELECT count(*) FROM entry_points") == 21
    assert await database.doors.fetchval("SELECT current_user") == "touchline_door"
    for table in sorted(Table.metadata.tables):
        if table != "entry_points":
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await database.doors.fetch(f"SELECT 1 FROM {table}")
    for statement in ("DELETE FROM entry_points", "UPDATE entry_points SET revoked_at = now()"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.doors.execute(statement)


async def test_the_app_role_cannot_put_the_fence_away(database: Database) -> None:
    for statement in (
        "ALTER TABLE members DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON members",
        "SET ROLE touchline_owner",
        "SET ROLE touchline_search",
        "SET SESSION AUTHORIZATION touchline_owner",
        "CREATE TABLE mine (id int)",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.reads.execute(statement)


async def test_search_keeps_to_the_workspace_of_the_transaction(database: Database) -> None:
    ours, theirs = await make_office(database, "Ours"), await make_office(database, "Theirs")
    async with database.read(ours.workspace_id) as reader:
        assert await reader.fetch("SELECT * FROM search_leads($1, 'a')", theirs.workspace_id) == []
