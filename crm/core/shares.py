"""How many of a pool's connections each workspace holds: a noisy one never holds all, so a quiet one is never behind
more than others as quiet as it is.

Counted in this process. Who finds its workspace's share taken waits in line, first come first served.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from crm.core.problems import Problem


class WorkspaceBusy(Problem):
    """As many operations of the workspace wait already as may."""

    code = "WORKSPACE_BUSY"


@dataclass(slots=True)
class _Held:
    count: int = 0
    line: deque[asyncio.Future[None]] = field(default_factory=deque)


class Shares:
    """Turns by workspace; `each` connections at most, `waiting` in line where the caller wants to be refused."""

    def __init__(self, size: int, share: float = 1.0, waiting: int = 100) -> None:
        self.each = max(1, min(int(size * share), size - 1 if share < 1 else size))
        self.waiting = waiting
        self._held: dict[UUID, _Held] = {}

    @asynccontextmanager
    async def held(self, workspace_id: UUID, *, bounded: bool = False) -> AsyncGenerator[None, None]:
        """A turn for as long as the block runs."""
        await self.take(workspace_id, bounded=bounded)
        try:
            yield
        finally:
            self.give(workspace_id)

    async def take(self, workspace_id: UUID, *, bounded: bool = False) -> None:
        """A turn, to be given back. Raises WorkspaceBusy where the line is full and the caller is `bounded` by it."""
        held = self._held.get(workspace_id)
        if held is None:
            held = self._held[workspace_id] = _Held()
        if held.count < self.each:
            held.count += 1
            return
        if bounded and len(held.line) >= self.waiting:
            raise WorkspaceBusy(
                f"Your workspace runs {self.each} operations at once here and {len(held.line)} wait; more than "
                f"{self.waiting} may not. Try again in a moment."
            )
        turn = asyncio.get_running_loop().create_future()
        held.line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give(workspace_id)  # it was handed over in the same moment
            elif turn in held.line:  # `give` may have come by since, and passed over it
                held.line.remove(turn)
            raise

    def give(self, workspace_id: UUID) -> None:
        """Gives a turn back: to the first in line, if there is one."""
        held = self._held[workspace_id]
        while held.line:
            turn = held.line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        held.count -= 1
        if not held.count:
            del self._held[workspace_id]

    def __len__(self) -> int:
        return len(self._held)
