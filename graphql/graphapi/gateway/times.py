"""How long operations may take: as `asyncio.timeout`, but one timer for all of them, because all may take as long.

A timer of its own costs each request more than all other checks together.
"""

from __future__ import annotations

import asyncio


class Allotted:
    """The time of one operation."""

    __slots__ = ("is_over", "task", "until")

    def __init__(self, task: asyncio.Task[object], until: float) -> None:
        self.task, self.until = task, until
        self.is_over = False

    @property
    def ended_it(self) -> bool:
        """Whether the task was cancelled because its time is over, and for no other reason beside."""
        return self.is_over and self.task.cancelling() == 1


class Times:
    """Cancels the task of every operation that takes longer than so many seconds; the first to begin is the first."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._open: dict[Allotted, None] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> Allotted:
        """From now on; the caller catches CancelledError where it `ended_it`, and ends it in any case."""
        task = asyncio.current_task()
        assert task is not None
        loop = task.get_loop()
        if loop is not self._loop:
            self._loop, self._timer, self._open = loop, None, {}
        made = Allotted(task, loop.time() + self._seconds)
        self._open[made] = None
        if self._timer is None:
            self._timer = loop.call_at(made.until, self._ring, loop)
        return made

    def end(self, made: Allotted) -> None:
        """It is done."""
        self._open.pop(made, None)
        if made.is_over:
            made.task.uncancel()

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer, now = None, loop.time()
        while self._open:
            first = next(iter(self._open))
            if first.until > now:
                self._timer = loop.call_at(first.until, self._ring, loop)
                return
            del self._open[first]
            first.is_over = True
            first.task.cancel()
