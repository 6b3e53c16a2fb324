"""Pools of one process: raw asyncpg for reads, SQLAlchemy for work, a small one for the door.

Nothing happens at import time. `Database.open` is called once per process and event loop.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from crm.core.notify import notifier_of
from crm.core.reader import Reader

Pool = asyncpg.Pool

SESSION_SETTINGS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "jit": "off",
    "idle_in_transaction_session_timeout": "60s",
}
READ_SETTINGS = SESSION_SETTINGS | {
    # A plan for each value would be made again at every call; the compiler's plans fit every value (decisions §3).
    "plan_cache_mode": "force_generic_plan",
    "statement_timeout": "30s",
}


async def _keep(_: Any) -> None:
    """Reads run in transactions of their own with SET LOCAL: there is nothing to reset, and a reset is a round trip."""


async def set_json_codecs(connection: Any) -> None:
    """JSON in and out as Python values, by orjson."""
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, encoder=lambda value: orjson.dumps(value).decode(), decoder=orjson.loads, schema="pg_catalog"
        )


@dataclass(frozen=True)
class Database:
    """The open pools. `sessions` makes sessions for `crm.core.work.begin`; `read` opens a read transaction."""

    reads: "Pool[asyncpg.Record]"
    doors: "Pool[asyncpg.Record]"
    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]

    @classmethod
    async def open(cls, url: str, *, door_url: str, read_connections: int = 6, work_connections: int = 6) -> "Database":
        """Connects as the app role (`url`) and as the door role (`door_url`); both are postgresql:// addresses."""
        reads = await asyncpg.create_pool(
            url,
            min_size=0,
            max_size=read_connections,
            server_settings=READ_SETTINGS,
            statement_cache_size=200,
            max_cacheable_statement_size=128 * 1024,
            reset=_keep,
            init=set_json_codecs,
        )
        doors = await asyncpg.create_pool(door_url, min_size=0, max_size=2, server_settings=SESSION_SETTINGS)
        engine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=work_connections,
            max_overflow=2,
            connect_args={"server_settings": SESSION_SETTINGS},
            hide_parameters=True,  # errors are logged, and parameters hold personal data
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
        )
        return cls(reads, doors, engine, async_sessionmaker(engine, expire_on_commit=False, autoflush=False))

    async def close(self) -> None:
        """Closes every pool; running statements are waited for."""
        await self.reads.close()
        await self.doors.close()
        await notifier_of(self.engine).settle()
        await self.engine.dispose()

    @asynccontextmanager
    async def read(self, workspace_id: UUID, *, snapshot: bool = False) -> AsyncGenerator[Reader, None]:
        """A read-only transaction inside one workspace; `snapshot` makes all its statements see the same state."""
        async with self.reads.acquire() as connection:
            isolation = " ISOLATION LEVEL REPEATABLE READ" if snapshot else ""
            # Rendered from a UUID object, never from text: a parameter is not possible in SET LOCAL (scale §3.1).
            await connection.execute(f"BEGIN{isolation} READ ONLY; SET LOCAL app.workspace_id = '{workspace_id!s}'")
            try:
                yield Reader(connection, workspace_id)
            finally:
                if not connection.is_closed():
                    await connection.execute("COMMIT")
