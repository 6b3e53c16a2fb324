"""Two transactions at once: the one goes on when the other one waits for it."""

import asyncio

from crm.core.database import Database

_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


async def somebody_waits(database: Database) -> None:
    """Comes back when a transaction of this database waits for a lock of another one."""
    async with asyncio.timeout(30):
        while not await database.reads.fetchval(_WAITS):  # noqa: ASYNC110 - of another connection, no event
            await asyncio.sleep(0.01)
