"""Nobody waits for ever, and no workspace keeps the others waiting."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import orjson
import pytest

from crm.core.database import Database
from graphapi.gateway import Gateway, Limits, Request
from tests.graphapi.compiler.harbour import SCHEMA
from tests.graphapi.compiler.world import Harbour, Loaded, public

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

FIRST = "{ firstPort { key } }"
RENAME = """mutation R($id: ID!) {
  boatRename(input: {boatId: $id, name: "Held up"}) { boat { name } errors { code } } }"""
NAME = "query B($id: ID!) { boat(id: $id) { name } }"


@asynccontextmanager
async def bounded(loaded: Loaded, *, total: float | None = None, **limits: Any) -> AsyncGenerator[Harbour, None]:
    """The harbour with three connections and these limits; `total` bounds the gateway and leaves statements alone."""
    found = replace(Limits(), **limits)
    each = {} if total is None else dict.fromkeys(("total_seconds", "statement_seconds", "report_seconds"), total)
    whole = replace(found, **each)  # type: ignore[arg-type]  # seconds alone
    urls = loaded.urls
    database = await Database.open(urls.app, door_url=urls.door, read_connections=3, work_connections=3, limits=found)
    try:
        yield Harbour(loaded.world, database, Gateway(SCHEMA, limits=whole))
    finally:
        await database.close()


@asynccontextmanager
async def flooded(harbour: Harbour) -> AsyncGenerator[None, None]:
    """All connections that the own workspace may hold for reading are held."""
    async with AsyncExitStack() as held:
        for _ in range(harbour.database.read_shares.each):
            await held.enter_async_context(harbour.database.read(harbour.world.own))
        yield


@asynccontextmanager
async def locked(loaded: Loaded, boat: dict[str, Any]) -> AsyncGenerator[None, None]:
    """Somebody else is writing this boat."""
    connection = await asyncpg.connect(loaded.urls.superuser)
    async with connection.transaction():
        await connection.execute("SELECT 1 FROM harbour_boats WHERE id = $1 FOR UPDATE", boat["id"])
        yield
    await connection.close()


async def test_a_flood_of_one_workspace_leaves_the_others_alone(loaded: Loaded) -> None:
    async with bounded(loaded) as harbour:
        assert harbour.database.read_shares.each == 2
        async with flooded(harbour):
            flood = [asyncio.create_task(harbour.data(FIRST)) for _ in range(20)]
            await asyncio.sleep(0)
            for _ in range(5):
                assert await harbour.data(FIRST, workspace=harbour.world.other) == {"firstPort": {"key": "p0"}}
            assert not any(task.done() for task in flood)
        assert await asyncio.gather(*flood) == [{"firstPort": {"key": "p0"}}] * 20
        assert len(harbour.database.read_shares) == 0


async def test_the_line_of_a_workspace_has_an_end(loaded: Loaded) -> None:
    async with bounded(loaded, workspace_waiting=2) as harbour:
        async with flooded(harbour):
            waiting = [asyncio.create_task(harbour.data(FIRST)) for _ in range(2)]
            await asyncio.sleep(0)
            assert not any(task.done() for task in waiting)
            reply = await harbour.gateway.answer(Request(FIRST), harbour.context())
            assert (reply.status, reply.executed, reply.retry_after) == (429, False, 1)
            (error,) = orjson.loads(reply.body)["errors"]
            assert error["extensions"]["code"] == "WORKSPACE_BUSY"
            assert "2 operations at once here and 2 wait" in error["message"]
        await asyncio.gather(*waiting)


async def test_the_total_time_covers_waiting_for_a_connection(loaded: Loaded) -> None:
    async with bounded(loaded, total=0.1) as harbour:
        async with flooded(harbour):
            found = await harbour.ask("{ ports { key } hello firstPort { key } }")
        assert found["data"] is None
        assert {error["extensions"]["code"] for error in found["errors"]} == {"TIMEOUT"}
        assert found["errors"][0]["message"] == (
            "This took longer than 0.1 s and was broken off; ask for less, or for a shorter period."
        )
        assert await harbour.data(FIRST) == {"firstPort": {"key": "p0"}}  # the line is whole
        assert len(harbour.database.read_shares) == 0


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"total": 0.2}, "was broken off; look whether it is there before you repeat it."),
        ({"statement_seconds": 0.1}, "This took too long"),
    ],
    ids=["total", "statement"],
)  # fmt: skip
async def test_a_write_that_is_held_up_is_broken_off_and_undone(
    loaded: Loaded, limits: dict[str, float], words: str
) -> None:
    boat = loaded.world.of("boats")[0]
    id = public("boat", boat["id"])
    async with bounded(loaded, **limits) as harbour:
        async with locked(loaded, boat):
            found = await harbour.ask(RENAME, {"id": id})
        assert [error["extensions"]["code"] for error in found["errors"]] == ["TIMEOUT"]
        assert words in found["errors"][0]["message"]
        assert await harbour.data(NAME, {"id": id}) == {"boat": {"name": boat["name"]}}
        assert len(harbour.database.work_shares) == 0


async def test_a_statement_that_takes_too_long_is_broken_off(loaded: Loaded) -> None:
    async with bounded(loaded, statement_seconds=0.05) as harbour:
        error = await harbour.error('{ trouble(kind: "slow") }')
        assert error["extensions"]["code"] == "TIMEOUT"
        assert error["message"] == "This took too long; ask for less, or for a shorter period."
        assert await harbour.data(FIRST) == {"firstPort": {"key": "p0"}}
