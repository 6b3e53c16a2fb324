"""Is the process alive, and can it serve: for those who start, restart and balance it."""

import asyncio
from typing import Any

import asyncpg
import structlog
from litestar import Response, get

from crm import migrate
from crm.core.database import Database
from crm.web.service import AnyRequest, service_of

PATIENCE = 3.0
"""Seconds a readiness check may take."""

log = structlog.get_logger("touchline")


@get("/health/live", include_in_schema=False, sync_to_thread=False)
def live() -> dict[str, str]:
    """The process answers; nothing else is asked."""
    return {"status": "ok"}


@get("/health/ready", include_in_schema=False)
async def ready(request: AnyRequest) -> Response[dict[str, Any]]:
    """The database answers and its tables are those this code knows."""
    service = service_of(request.app)
    checks = {"database": "ok", "migrations": "ok"}
    try:
        async with asyncio.timeout(PATIENCE):
            checks["migrations"] = await migrations(service.database, request.app.state.owner_url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
        log.warning("not ready", error=type(error).__name__)
        checks = {"database": "unreachable", "migrations": "unknown"}
    is_ready = checks["database"] == "ok" and checks["migrations"] in ("ok", "unknown")
    status = "ok" if is_ready else "unavailable"
    return Response({"status": status, "checks": checks}, status_code=200 if is_ready else 503)


async def migrations(database: Database, owner_url: str | None) -> str:
    """`ok`, `behind`, or `unknown` when neither the app role nor an owner's address may read the revision."""
    if await database.reads.fetchval("SELECT to_regclass('alembic_version') IS NULL"):
        return "behind"
    may_read = await database.reads.fetchval("SELECT has_table_privilege('alembic_version', 'SELECT')")
    if may_read:
        revision = await database.reads.fetchval("SELECT version_num FROM alembic_version")
    elif owner_url is not None:
        revision = await _as_owner(owner_url)
    else:
        return "unknown"
    return "ok" if revision == migrate.head() else "behind"


async def _as_owner(url: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT version_num FROM alembic_version")
    finally:
        await connection.close()
