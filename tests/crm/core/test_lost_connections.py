"""A backend that is really killed, before COMMIT and at it: written once, or said that nobody knows."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from crm.core import idempotency
from crm.core import work as work_module
from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Conflict
from crm.core.work import OutcomeUnknown, Work, attempt, begin
from crm.models.words import Role
from tests.conftest import Urls
from tests.crm.core.lossy import wire_to
from tests.http import make_office
from tests.tenancy.settled import running

pytestmark = [pytest.mark.anyio, pytest.mark.database]

COUNT = "SELECT count(*) FROM teams WHERE workspace_id = $1"
SLOW_COMMIT = """
CREATE SEQUENCE commits;
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
  'BEGIN IF nextval(''commits'') = 1 THEN PERFORM pg_sleep(60); END IF; RETURN NULL; END';
CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON teams DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION dawdle()
"""
AT_COMMIT = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"


@asynccontextmanager
async def as_superuser(urls: Urls) -> AsyncGenerator[Any, None]:
    """Who may end a backend."""
    connection = await asyncpg.connect(urls.superuser)
    try:
        yield connection
    finally:
        await connection.close()


async def end(superuser: Any, pid: int) -> None:
    """The backend, gone."""
    assert await superuser.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)


async def add_team(work: Work) -> None:
    """A write that would be there twice if it were done twice."""
    await work.execute(
        text(
            "INSERT INTO teams (workspace_id, id, name, created_at)"
            " VALUES (:workspace, gen_random_uuid(), 'Team ' || gen_random_uuid(), now())"
        ),
        {"workspace": work.workspace_id},
    )


async def end_at_commit(superuser: Any) -> None:
    """Waits for the COMMIT that hangs, which is the first, and ends its backend."""
    for _ in range(1_000):
        if pid := await superuser.fetchval(AT_COMMIT):
            await end(superuser, pid)
            return
        await asyncio.sleep(0.01)
    raise AssertionError("No COMMIT was waiting.")


@pytest.mark.parametrize("between", [True, False], ids=["between statements", "inside a statement"])
async def test_lost_before_commit_it_is_done_again_whether_keyed_or_not(
    database: Database, urls: Urls, between: bool
) -> None:
    office, tries, killing = await make_office(database), 0, []

    async def once() -> None:
        nonlocal tries
        tries += 1
        async with begin(database.sessions, system(office.workspace_id)) as work:
            await add_team(work)
            if tries == 1:
                pid = await work.scalar(text("SELECT pg_backend_pid()"))
                if between:
                    await end(superuser, pid)
                else:
                    killing.append(asyncio.create_task(_later(superuser, pid)))
                    await work.execute(text("SELECT pg_sleep(60)"))
            await add_team(work)

    async with as_superuser(urls) as superuser:
        await attempt(once, repeatable=False)
        await asyncio.gather(*killing)
        assert tries == 2
        assert await superuser.fetchval(COUNT, office.workspace_id) == 2


async def _later(superuser: Any, pid: int) -> None:
    await asyncio.sleep(0.2)
    await end(superuser, pid)


async def once_at_commit(database: Database, workspace_id: UUID) -> None:
    async with begin(database.sessions, system(workspace_id)) as work:
        await add_team(work)


async def test_ended_at_commit_an_unkeyed_write_is_done_again_for_it_was_undone(database: Database, urls: Urls) -> None:
    office = await make_office(database)
    async with as_superuser(urls) as superuser:
        await superuser.execute(SLOW_COMMIT)
        killing = asyncio.create_task(end_at_commit(superuser))
        await attempt(lambda: once_at_commit(database, office.workspace_id), repeatable=False)
        await killing
        assert await superuser.fetchval(COUNT, office.workspace_id) == 1


async def test_ended_at_commit_a_keyed_write_is_done_once(database: Database, urls: Urls) -> None:
    office = await make_office(database)

    async def keyed() -> None:
        async with begin(database.sessions, system(office.workspace_id)) as work:
            if await idempotency.claim(work, "k", "teamCreate", b"") is None:
                await add_team(work)
                await idempotency.store(work, "k", {})

    async with as_superuser(urls) as superuser:
        await superuser.execute(SLOW_COMMIT)
        killing = asyncio.create_task(end_at_commit(superuser))
        await attempt(keyed, repeatable=True)
        await killing
        assert await superuser.fetchval(COUNT, office.workspace_id) == 1


async def test_a_refusal_at_commit_is_no_lost_connection(database: Database, urls: Urls) -> None:
    """A deferred constraint speaks at COMMIT too: nothing is written, and that is known."""
    office = await make_office(database)
    async with as_superuser(urls) as superuser:
        await superuser.execute(SLOW_COMMIT.replace("PERFORM pg_sleep(60)", "RAISE EXCEPTION ''no''"))
        with pytest.raises(Exception, match="no") as caught:
            await attempt(lambda: once_at_commit(database, office.workspace_id), repeatable=False)
        assert not isinstance(caught.value, OutcomeUnknown)


# committed, and the answer lost --------------------------------------------------------------------------------------


@asynccontextmanager
async def lossy(urls: Urls) -> AsyncGenerator[tuple[Any, Database], None]:
    """The service's pools through a wire that can be cut."""
    async with wire_to(urls.app) as (wire, through):
        opened = await Database.open(through, door_url=urls.door, read_connections=2, work_connections=2)
        try:
            yield wire, opened
        finally:
            await opened.close()


async def test_committed_but_not_told_an_unkeyed_write_holds(database: Database, urls: Urls) -> None:
    office, told = await make_office(database), []

    async def tell() -> None:
        told.append(1)

    async def once(through: Database) -> None:
        async with begin(through.sessions, system(office.workspace_id)) as work:
            await add_team(work)
            work.after_commit(tell)

    async with lossy(urls) as (wire, through), as_superuser(urls) as superuser:
        wire.cuts = 1
        await attempt(lambda: once(through), repeatable=False)
        assert (wire.cuts, told) == (0, [1])
        assert await superuser.fetchval(COUNT, office.workspace_id) == 1


async def test_where_the_server_cannot_be_asked_an_unkeyed_write_says_that_nobody_knows(
    database: Database, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_module, "_ASKED_AFTER", (0.0, 0.01))
    office = await make_office(database)
    async with lossy(urls) as (wire, through), as_superuser(urls) as superuser:
        await once_at_commit(through, office.workspace_id)
        wire.cuts, wire.is_down = 1, True
        with pytest.raises(OutcomeUnknown, match="Look whether it is there"):
            await attempt(lambda: once_at_commit(through, office.workspace_id), repeatable=False)
        assert wire.cuts == 0
        assert await superuser.fetchval(COUNT, office.workspace_id) == 2


async def test_where_no_connection_is_free_to_ask_with_nobody_knows_either(
    urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the server goes away all at once lose theirs, and each asks for another one."""
    monkeypatch.setattr(work_module, "_ASKED_AFTER", (0.0, 0.01))
    engine = create_async_engine(
        make_url(urls.app).set(drivername="postgresql+asyncpg"), pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    try:
        async with engine.connect() as held:
            xid = await held.scalar(text("SELECT CAST(pg_current_xact_id() AS text)"))
            assert await work_module._fate(async_sessionmaker(engine), xid) is None
            await held.commit()
        assert await work_module._fate(async_sessionmaker(engine), xid) == "committed"
    finally:
        await engine.dispose()


async def test_over_graphql_it_is_answered_as_if_nothing_had_happened(urls: Urls) -> None:
    """The same lost answer: it is the one that was written, with a key and without one."""
    document = (
        "mutation($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { apiKey { name } errors { code } } }"
    )
    given = {"name": "Shop", "memberId": None, "roles": ["INTEGRATION"]}
    counted = "SELECT count(*) FROM api_keys WHERE workspace_id = $1 AND name = 'Shop'"
    async with (
        wire_to(urls.app) as (wire, through),
        running(replace(urls, app=through)) as client,
        as_superuser(urls) as superuser,
    ):
        office = await client.office()
        key = office.keys[Role.ADMIN]
        await client.graphql("{ viewer { member { id } } }", key=key)
        wire.cuts = 1
        keyed = await client.graphql(document, {"input": {**given, "idempotencyKey": "k"}}, key=key)
        assert keyed.data["apiKeyCreate"] == {"apiKey": {"name": "Shop"}, "errors": []}
        assert (wire.cuts, await superuser.fetchval(counted, office.workspace_id)) == (0, 1)
        wire.cuts = 1
        unkeyed = await client.graphql(document, {"input": given}, key=key)
        assert unkeyed.data["apiKeyCreate"] == {"apiKey": {"name": "Shop"}, "errors": []}
        assert await superuser.fetchval(counted, office.workspace_id) == 2


async def test_what_goes_wrong_after_the_commit_does_not_write_again(database: Database, urls: Urls) -> None:
    office, tries = await make_office(database), 0

    async def fails() -> None:
        raise ConnectionResetError

    async def once() -> None:
        nonlocal tries
        tries += 1
        async with begin(database.sessions, system(office.workspace_id)) as work:
            await add_team(work)
            work.after_commit(fails)

    await attempt(once, repeatable=True)
    async with as_superuser(urls) as superuser:
        assert (tries, await superuser.fetchval(COUNT, office.workspace_id)) == (1, 1)


async def test_a_problem_is_no_reason_to_try_again() -> None:
    tries = 0

    async def refuse() -> None:
        nonlocal tries
        tries += 1
        raise Conflict("No.")

    with pytest.raises(Conflict):
        await attempt(refuse, repeatable=True)
    assert tries == 1
