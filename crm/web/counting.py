"""Figures that nobody waits for: added to in memory, and written together; what comes while one commits goes with the
next. A figure less is no failure of the request that made it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import structlog

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import Work, attempt, begin

log = structlog.get_logger("touchline.counting")


class Counting:
    """Counts of one process, by workspace and object. One transaction at a time writes them, so that no request holds
    or waits for the row of a figure that many add to."""

    def __init__(
        self, database: Database, write: Callable[[Work, Mapping[UUID, int]], Awaitable[None]], what: str
    ) -> None:
        """`what` is the word for them in the log."""
        self._database, self._add, self._what = database, write, what
        self._counts: defaultdict[UUID, Counter[UUID]] = defaultdict(Counter)
        self._running: asyncio.Task[None] | None = None

    def add(self, workspace_id: UUID, id: UUID, number: int = 1) -> None:
        """So many more of an object."""
        self._counts[workspace_id][id] += number
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())

    async def settle(self) -> None:
        """Returns when everything so far is counted."""
        if self._running is not None:
            await self._running

    async def _run(self) -> None:
        while self._counts:
            workspace_id, counts = self._counts.popitem()
            try:
                await self._write(workspace_id, counts)
            except Exception as error:  # whoever was counted never hears of it
                log.error(f"{self._what} lost", count=counts.total(), error=type(error).__name__)

    async def _write(self, workspace_id: UUID, counts: Mapping[UUID, int]) -> None:
        async def once() -> None:
            async with begin(self._database.sessions, system(workspace_id)) as work:
                await self._add(work, counts)

        await attempt(once, repeatable=False)  # counted twice it is two
