"""The redirect by hand: a bare litestar handler that reads the link by the same two statements and sends on.

    python -m benchmarks.serving.redirect PORT APP_URL DOOR_URL

`/r/{code}` only reads, at every request; `/w/{code}` writes the click too, in a transaction of its own. No log line, no
counters, nothing kept between requests, no cookie.
"""

import os
import sys
from typing import Any

import asyncpg
from litestar import Litestar, Response, get

from benchmarks.serving.one_worker import serve
from crm.core.clock import now
from crm.core.database import READ_SETTINGS, SESSION_SETTINGS
from crm.core.ids import new_id
from crm.door.entries import hash_of

POOL = 6
FIND = (
    "SELECT workspace_id, target_id FROM entry_points"
    " WHERE kind = 'SHORT_LINK' AND token_hash = $1 AND revoked_at IS NULL ORDER BY workspace_id"
)
LINK = (
    "SELECT id, target_url, utm, visitor_parameter FROM tracked_links"
    " WHERE workspace_id = $1 AND id = $2 AND retired_at IS NULL"
)
CLICK = (
    "INSERT INTO link_clicks (workspace_id, id, link_id, clicked_at, visitor) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT DO NOTHING"
)
_pools: dict[str, Any] = {}


async def _open() -> None:
    for name, settings in (("app", READ_SETTINGS), ("door", SESSION_SETTINGS)):
        _pools[name] = await asyncpg.create_pool(
            os.environ[f"BENCH_{name.upper()}"], min_size=POOL, max_size=POOL, server_settings=settings
        )


async def _read(code: str) -> tuple[Any, Any]:
    way = await _pools["door"].fetchrow(FIND, hash_of(code))
    async with _pools["app"].acquire() as connection, connection.transaction(readonly=True):
        await connection.execute(f"SET LOCAL app.workspace_id = '{way['workspace_id']}'")
        return way, await connection.fetchrow(LINK, way["workspace_id"], way["target_id"])


@get("/r/{code:str}")
async def reads(code: str) -> Response[None]:
    """Sends on."""
    _, link = await _read(code)
    return Response(None, status_code=302, headers={"Location": link["target_url"]})


@get("/w/{code:str}")
async def writes(code: str) -> Response[None]:
    """Writes down and sends on."""
    way, link = await _read(code)
    async with _pools["app"].acquire() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL app.workspace_id = '{way['workspace_id']}'")
        await connection.execute(CLICK, way["workspace_id"], new_id(), link["id"], now(), new_id().hex)
    return Response(None, status_code=302, headers={"Location": link["target_url"]})


def create_app() -> Litestar:
    """What granian calls in its worker."""
    return Litestar([reads, writes], on_startup=[_open], openapi_config=None)


def main() -> None:
    """Serves until it is ended."""
    port, os.environ["BENCH_APP"], os.environ["BENCH_DOOR"] = sys.argv[1:4]
    serve("benchmarks.serving.redirect:create_app", port)


if __name__ == "__main__":
    main()
