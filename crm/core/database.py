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

from crm.core.bounds import Limits
from crm.core.notify import notifier_of
from crm.core.problems import OutOfTime
from crm.core.reader import REPORT_SECONDS, Reader
from crm.core.shares import Shares
from crm.core.tally import count_work

Pool = asyncpg.Pool

SESSION_SETTINGS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "jit": "off",
    "idle_in_transaction_session_timeout": "60s",
    # Who was killed asks for nothing any more: without this the server ends the statement first, with all its locks.
    "client_connection_check_interval": "5s",
}
READ_SETTINGS = SESSION_SETTINGS | {
    # A plan for each value would be made again at every call; the compiler's plans fit every value (decisions §3).
    "plan_cache_mode": "force_generic_plan",
}
BESIDES = 2
"""Connections for writing beside those shared out: who tells the listeners, who asks what became of a COMMIT."""
READ_SECONDS = 30.0
"""Longest statement of a read, where nothing else is said."""
PREPARED_STATEMENTS, PREPARED_CHARACTERS = 100, 32 * 1024
"""How many statements stay prepared on a connection for reading, and how long one of them may be: those used last. The
server keeps some 100 bytes for each character of theirs: 1.0 MB for a list of leads, 1.2 MB for a lead's card."""


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
    read_shares: Shares
    work_shares: Shares
    """Of who writes for clients; `read` takes its turns by itself."""
    report_seconds: float = REPORT_SECONDS
    """Longest statement of a report."""

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        door_url: str,
        read_connections: int = 6,
        work_connections: int = 6,
        limits: Limits | None = None,
        prepared_statements: int = PREPARED_STATEMENTS,
    ) -> "Database":
        """Connects as the app role (`url`) and as the door role (`door_url`); both are postgresql:// addresses.

        `limits` are those of clients: without them (jobs, the command line) statements that write may take their time,
        and a workspace may hold every connection.
        """
        seconds = limits.statement_seconds if limits else READ_SECONDS
        timeout = {"statement_timeout": f"{int(seconds * 1000)}ms"}
        reads = await asyncpg.create_pool(
            url,
            min_size=0,
            max_size=read_connections,
            server_settings=READ_SETTINGS | timeout,
            statement_cache_size=prepared_statements,
            max_cacheable_statement_size=PREPARED_CHARACTERS,
            reset=_keep,
            init=set_json_codecs,
        )
        doors = await asyncpg.create_pool(door_url, min_size=0, max_size=2, server_settings=SESSION_SETTINGS)
        engine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=work_connections + BESIDES,
            max_overflow=0,  # one of a single transaction plans every statement anew
            connect_args={"server_settings": SESSION_SETTINGS | (timeout if limits else {})},
            hide_parameters=True,  # errors are logged, and parameters hold personal data
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
        )
        count_work(engine)
        sessions = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
        reading, writing = (_shares(size, limits) for size in (read_connections, work_connections))
        report_seconds = limits.report_seconds if limits else REPORT_SECONDS
        return cls(reads, doors, engine, sessions, reading, writing, report_seconds)

    async def close(self) -> None:
        """Closes every pool; running statements are waited for."""
        await self.reads.close()
        await self.doors.close()
        await notifier_of(self.engine).settle()
        await self.engine.dispose()

    @asynccontextmanager
    async def read(
        self, workspace_id: UUID, *, snapshot: bool = False, bounded: bool = False
    ) -> AsyncGenerator[Reader, None]:
        """A read-only transaction inside one workspace; `snapshot` makes all its statements see the same state.

        Waits for one of the workspace's connections. Raises OutOfTime for a statement that took too long, and
        WorkspaceBusy where the line is full and the caller is `bounded` by it.
        """
        await self.read_shares.take(workspace_id, bounded=bounded)
        try:
            async with self.reads.acquire() as connection:
                isolation = " ISOLATION LEVEL REPEATABLE READ" if snapshot else ""
                # Rendered from a UUID object, never from text: a parameter is not possible in SET LOCAL (scale §3.1).
                await connection.execute(f"BEGIN{isolation} READ ONLY; SET LOCAL app.workspace_id = '{workspace_id!s}'")
                try:
                    yield Reader(connection, workspace_id, report_seconds=self.report_seconds)
                finally:
                    if not connection.is_closed():
                        await connection.execute("COMMIT")
        except asyncpg.QueryCanceledError as error:
            raise OutOfTime("This took too long; ask for less, or for a shorter period.") from error
        finally:
            self.read_shares.give(workspace_id)


def _shares(size: int, limits: Limits | None) -> Shares:
    return Shares(size) if limits is None else Shares(size, limits.workspace_share, limits.workspace_waiting)
