"""Errands of the worker: calls to others, beside its loop; of each kind one at a time in a workspace."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError

from crm.core.database import Database
from crm.core.work import OutcomeUnknown, WorkspaceLeaving
from crm.jobs.plugs import Errand

AT_ONCE = 32
"""Workspaces that are served at a time, of each kind: who is slow to one kind does not hold up the others."""
MOST_PARTS = 50
"""How often one is sent again at once; the rest waits for its next turn."""
LONGEST_END = 20.0
"""Seconds that errands have to come to an end when the worker stops."""

OUTAGE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError, OutcomeUnknown)
"""What is said of a database that cannot be asked, by either of its pools: reads have the driver's own errors."""

Count = Callable[[str, str], None]
Where = Callable[..., Awaitable[list[UUID]]]
"""The workspaces where any of some kinds of things wait; without kinds, all."""

log = structlog.get_logger("touchline.jobs")


class Errands:
    """Those of one worker, from `start` to `stop`."""

    def __init__(self, database: Database, errands: Sequence[Errand], *, where: Where, count: Count) -> None:
        self._database = database
        self._errands = errands
        self._where = where
        self._count = count
        self._places = {each.name: asyncio.Semaphore(AT_ONCE) for each in errands}
        self._busy: dict[tuple[str, UUID], asyncio.Task[None]] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._is_stopping = False

    def start(self) -> None:
        """Each kind looks round by itself."""
        self._loops = [asyncio.create_task(self._look_round(errand)) for errand in self._errands]

    async def stop(self) -> None:
        """Lets those under way come to an end, for a while; what is broken off comes again when its lease is over."""
        self._is_stopping = True
        await _cancelled(self._loops)
        if self._busy:
            await asyncio.wait(list(self._busy.values()), timeout=LONGEST_END)
        await _cancelled(list(self._busy.values()))
        for errand in self._errands:
            await errand.end()

    async def once(self) -> None:
        """Every errand in every workspace that has one, to its end (tests)."""
        for errand in self._errands:
            for workspace_id in await self._where(*errand.waiting):
                await self._go(errand, workspace_id)

    async def _look_round(self, errand: Errand) -> None:
        while True:
            try:
                for workspace_id in await self._where(*errand.waiting):
                    self._send(errand, workspace_id)
            except OUTAGE as error:  # the worker's own loop tells it
                log.warning("errand not begun", errand=errand.name, error=type(error).__name__)
            except Exception:
                log.exception("errand not begun", errand=errand.name)
            await asyncio.sleep(errand.every.total_seconds())

    def _send(self, errand: Errand, workspace_id: UUID) -> None:
        key = errand.name, workspace_id
        if key not in self._busy:
            task = self._busy[key] = asyncio.create_task(self._go(errand, workspace_id))
            task.add_done_callback(lambda _: self._busy.pop(key, None))

    async def _go(self, errand: Errand, workspace_id: UUID) -> None:
        async with self._places[errand.name]:
            try:
                for _ in range(MOST_PARTS):
                    if self._is_stopping or not await errand.run(self._database, workspace_id):
                        break
                self._count(errand.name, "done")
            except WorkspaceLeaving:
                return
            except Exception:
                self._count(errand.name, "failed")
                log.exception("errand failed", errand=errand.name, workspace_id=str(workspace_id))


async def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
