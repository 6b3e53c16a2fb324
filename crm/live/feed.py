"""A workspace's events, read once for everybody in this process who listens to them."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import asyncpg
import structlog

from crm.core import clock
from crm.live.cursor import CursorExpired, Position
from crm.live.read import Batch, Event

log = structlog.get_logger("touchline.live")

SOON = 0.05
"""Seconds until the next look while an older transaction holds events back; doubled up to `SLOWEST`."""
SLOWEST = 0.5
# InternalClientError: the connection was lost between two halves of a statement, which asyncpg takes for its own fault
TROUBLE = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    asyncio.TimeoutError,
)
Read = Callable[[Position], Awaitable[Batch]]
Here = Callable[[], Awaitable[Position]]


class Listener(Protocol):
    """Somebody who is told of every batch; the next one is read when all have taken it."""

    async def take(self, events: Sequence[Event]) -> None:
        """Takes a batch; raises nothing."""


class Feed:
    """Follows one workspace for as long as there are listeners."""

    def __init__(self, workspace_id: UUID, read: Read, here: Here, *, poll: float) -> None:
        self.workspace_id = workspace_id
        self._read, self._here, self._poll = read, here, poll
        self._listeners: set[Listener] = set()
        self._position = Position(0)
        self._lock = asyncio.Lock()
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._waiting_since: datetime | None = None

    def wake(self) -> None:
        """There may be news."""
        self._woken.set()

    @property
    def lag(self) -> float:
        """Seconds for which events have been held back by a transaction that is still open."""
        return (clock.now() - self._waiting_since).total_seconds() if self._waiting_since else 0.0

    async def enter(self, position: Position, join: Callable[[Batch], Listener]) -> Batch:
        """What lies between the position and now. Unless that is `more` than a batch, `join` is called at the same
        instant and the listener told of everything that follows: nothing falls between, nothing comes twice.
        """
        async with self._lock:
            batch = await self._read(position)
            if not batch.more:
                if not self._listeners:
                    self._position = batch.position
                self._listeners.add(join(batch))
                if self._task is None or self._task.done():
                    self._task = asyncio.create_task(self._run())
            return batch

    def leave(self, listener: Listener) -> None:
        """Not told any more; the last one ends the following."""
        self._listeners.discard(listener)
        if not self._listeners:
            self.wake()

    async def stop(self) -> None:
        """Ends the following."""
        self._listeners.clear()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        try:
            await self._follow()
        finally:
            self._waiting_since = None  # nobody waits for what is held back

    async def _follow(self) -> None:
        pause = SOON
        while self._listeners:
            self._woken.clear()
            batch = await self._tell()
            if batch is None or batch.waiting_since:
                pause = min(pause * 2, SLOWEST)
                await self._sleep(pause)
            elif not batch.more:
                pause = SOON
                await self._sleep(self._poll)

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    async def _tell(self) -> Batch | None:
        """The next batch, told to everybody; None when the database could not be read."""
        try:
            async with self._lock:
                batch = await self._next()
                self._position, self._waiting_since = batch.position, batch.waiting_since
                listeners = list(self._listeners)
        except Exception as error:  # whatever it was, those who listen are not left without a feed
            log.warning("events cannot be read", error=type(error).__name__, exc_info=not isinstance(error, TROUBLE))
            return None
        if batch.events:
            await asyncio.gather(*(each.take(batch.events) for each in listeners))
        return batch

    async def _next(self) -> Batch:
        """What follows; from now on, when the database was restored to before what was told already."""
        try:
            return await self._read(self._position)
        except CursorExpired:
            log.warning("the database was restored; events are followed from now on")
            return Batch([], await self._here())
