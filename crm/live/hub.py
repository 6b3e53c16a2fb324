"""One LISTEN connection a process: a NOTIFY only wakes the feed of its workspace, rows carry what happened.

The connection is opened when somebody listens, and opened again with growing pauses whenever it is lost. Feeds look
by themselves too, so a lost NOTIFY, or a pooler that drops them all, costs seconds and no event.
"""

import asyncio
import contextlib
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from crm.core.database import Database
from crm.core.notify import CHANNEL
from crm.live.feed import TROUBLE, Feed
from crm.live.read import here, read_after

POLL = 5.0
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 2.0
log = structlog.get_logger("touchline.live")


class Hub:
    """Feeds by workspace, and what wakes them."""

    def __init__(self, database: Database, url: str, *, poll: float = POLL) -> None:
        self.database = database
        self.reconnects = 0
        self._url, self._poll = url, poll
        self._feeds: dict[UUID, Feed] = {}
        self._task: asyncio.Task[None] | None = None

    def feed(self, workspace_id: UUID) -> Feed:
        """The workspace's feed, kept for as long as the process lives."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())
        found = self._feeds.get(workspace_id)
        if found is None:
            read = partial(read_after, self.database, workspace_id)
            now = partial(here, self.database, workspace_id)
            found = self._feeds[workspace_id] = Feed(workspace_id, read, now, poll=self._poll)
        return found

    @property
    def lag(self) -> float:
        """Seconds by which the feed that is furthest behind is behind."""
        return max((feed.lag for feed in self._feeds.values()), default=0.0)

    async def close(self) -> None:
        """Ends all feeds and the connection."""
        for feed in self._feeds.values():
            await feed.stop()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _listen(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self._until_lost()
                pause = FIRST_PAUSE
            except TROUBLE as error:
                log.warning("listening failed", error=type(error).__name__)
                pause = min(pause * 2, LONGEST_PAUSE)
            self.reconnects += 1
            await asyncio.sleep(pause)

    async def _until_lost(self) -> None:
        lost = asyncio.Event()
        connection = await asyncpg.connect(self._url, timeout=5)
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            for feed in self._feeds.values():  # what was told while nobody listened
                feed.wake()
            await lost.wait()
        finally:
            connection.terminate()

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        for name in str(payload).split(","):
            with contextlib.suppress(ValueError):
                if feed := self._feeds.get(UUID(name)):
                    feed.wake()
