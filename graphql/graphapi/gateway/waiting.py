"""What waits to be sent to one client: bounded in number and bytes, so that one who does not read costs little."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphapi.gateway.limits import LiveLimits
from graphapi.gateway.listening import Subscriber, Told


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be sent, and whose event it is."""

    text: str
    subscriber: Subscriber | None = None
    told: Told | None = None


class Waiting:
    """The queue; `too_slow` is called once, with the subscriber whose event had no room."""

    def __init__(self, limits: LiveLimits, too_slow: Callable[[Subscriber | None], None]) -> None:
        self._limits, self._too_slow = limits, too_slow
        self._kept: deque[Message] = deque()
        self._bytes = 0
        self._some, self._room = asyncio.Event(), asyncio.Event()
        self._over = False

    def put(self, message: Message) -> None:
        """Takes it without waiting, or calls `too_slow` and throws everything away."""
        if self._over:
            return
        limits = self._limits
        if self._kept and (len(self._kept) >= limits.waiting or self._bytes > limits.waiting_bytes):
            self.overflow(message.subscriber)
            return
        self._kept.append(message)
        self._bytes += len(message.text)
        self._some.set()

    def overflow(self, subscriber: Subscriber | None) -> None:
        """The client does not keep up."""
        if not self._over:
            self._over = True
            self._kept.clear()
            self._too_slow(subscriber)

    async def get(self) -> Message:
        """The next one."""
        while not self._kept:
            self._some.clear()
            await self._some.wait()
        found = self._kept.popleft()
        self._bytes -= len(found.text)
        self._room.set()
        return found

    @property
    def is_full(self) -> bool:
        """Whether less than half of it is free."""
        return len(self._kept) * 2 > self._limits.waiting or self._bytes * 2 > self._limits.waiting_bytes

    async def room(self, subscriber: Subscriber) -> None:
        """Waits until half of it is free."""
        while self.is_full:
            self._room.clear()
            try:
                await asyncio.wait_for(self._room.wait(), self._limits.catch_up_within)
            except TimeoutError:
                self.overflow(subscriber)
                return


def sent(message: Message) -> None:
    """Remembers how far its subscriber is."""
    if message.subscriber is not None and message.told is not None:
        message.subscriber.sent = message.told.position


async def ended(tasks: Any) -> None:
    """Cancels tasks and waits until they are."""
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
