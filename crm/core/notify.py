"""NOTIFY, after the commit and never inside it: there it would cost a third of the writes (decisions §2).

One statement at a time for the whole process; what is told meanwhile goes with the next one. It only wakes: a lost one
is made up for by the listeners' own looking.
"""

import asyncio
from contextvars import Context
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary, ref

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

CHANNEL = "touchline_outbox"
AT_ONCE = 200
"""Workspaces in one message: it may be 8,000 bytes long."""
APART = 0.005
"""Seconds between two messages."""
_NOTIFY = text("SELECT pg_notify(:channel, :workspaces)")

log = structlog.get_logger("touchline")


class Notifier:
    """Tells all listeners which workspaces have news; one for each engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = ref(engine)
        self._waiting: set[UUID] = set()
        self._task: asyncio.Task[None] | None = None

    def wake(self, workspace_id: UUID) -> None:
        """Tells of this workspace soon; returns at once."""
        self._waiting.add(workspace_id)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), context=Context())  # of nobody's request

    async def settle(self) -> None:
        """Waits until everything is told."""
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while self._waiting:
            some = [self._waiting.pop() for _ in range(min(len(self._waiting), AT_ONCE))]
            try:
                await self._tell(some)
            except Exception:
                log.warning("notify failed", exc_info=True)  # listeners look by themselves too
                return
            await asyncio.sleep(APART)

    async def _tell(self, workspaces: list[UUID]) -> None:
        engine = self._engine()
        if engine is None:
            return
        async with engine.connect() as connection:
            quick = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await quick.execute(_NOTIFY, {"channel": CHANNEL, "workspaces": ",".join(each.hex for each in workspaces)})


_NOTIFIERS: "WeakKeyDictionary[AsyncEngine, Notifier]" = WeakKeyDictionary()


def notifier_of(engine: Any) -> Notifier:
    """The engine's notifier, made when it is first asked for."""
    found = _NOTIFIERS.get(engine)
    if found is None:
        found = _NOTIFIERS[engine] = Notifier(engine)
    return found
