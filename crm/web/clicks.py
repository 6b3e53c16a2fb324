"""Clicks of many requests are kept in one transaction: who comes while one commits goes with the next.

An answer is sent after its click is safe. The first click of a quiet moment waits for nobody.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import structlog

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import attempt, begin
from funnel.links.follow import Click, keep

AT_ONCE = 200
"""Clicks a transaction."""
MOST_WAITING = 5_000
"""Beyond it the database cannot follow: people are sent on, and the loss is logged by number."""

log = structlog.get_logger("touchline.links")


class ClickKeeper:
    """Keeps clicks of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[UUID, Click, asyncio.Future[bool]]] = []
        self._running: asyncio.Task[None] | None = None

    async def keep(self, workspace_id: UUID, click: Click) -> bool:
        """Returns when the click is safe; False when it could not be kept."""
        if len(self._waiting) >= MOST_WAITING:
            log.warning("click lost", reason="too many waiting")
            return False
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((workspace_id, click, done))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await done

    async def _run(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            for workspace_id, several in _by_workspace(taken).items():
                kept = await self._write(workspace_id, [click for click, _ in several])
                for _, done in several:
                    if not done.done():  # its request may be gone
                        done.set_result(kept)

    async def _write(self, workspace_id: UUID, clicks: Sequence[Click]) -> bool:
        async def once() -> None:
            async with begin(self._database.sessions, system(workspace_id)) as work:
                await keep(work, clicks)

        try:
            await attempt(once, repeatable=True)  # a click has its id already: kept twice it is one
        except Exception as error:  # whoever clicked is sent on whatever happens here
            log.error("clicks lost", count=len(clicks), error=type(error).__name__)
            return False
        return True


def _by_workspace(
    taken: Sequence[tuple[UUID, Click, asyncio.Future[bool]]],
) -> dict[UUID, list[tuple[Click, asyncio.Future[bool]]]]:
    found: dict[UUID, list[tuple[Click, asyncio.Future[bool]]]] = defaultdict(list)
    for workspace_id, click, done in taken:
        found[workspace_id].append((click, done))
    return found
