"""Sends what is due: an errand of the worker. Whoever hangs or fails holds one place, and nobody else's."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

import structlog

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Problem
from crm.core.sealing import CannotOpen, Sealer
from crm.core.work import Work, WorkspaceLeaving, attempt, begin
from crm.outbound.call import Answer, Call
from crm.outbound.client import Outbound
from crm.outbound.problems import CircuitOpen, ForbiddenAddress, Unreachable
from funnel.webhooks.body import message_id
from funnel.webhooks.claim import Claimed, claim
from funnel.webhooks.fan_out import fan_out
from funnel.webhooks.secrets import place
from funnel.webhooks.settle import Attempt, put_back, settle
from funnel.webhooks.sign import headers_of

PLACES = 64
"""Attempts under way at a time, in each process."""
OF_WORKSPACE = 16
"""Of them of one workspace: many endpoints that hang there leave room for everybody else's."""
MOST = 4
"""Of them of one endpoint."""
PATIENCE = 15.0
"""Seconds an endpoint has to answer."""
MOST_BATCHES = 20
"""Of events, before what is due is sent."""
UNSEALED_SECONDS = 300.0
"""Until the next look when secrets cannot be opened: the fault is ours, and somebody has to mend it."""
Count = Callable[[str], None]
"""Told what became of an attempt: delivered, retried, failed, held, lost."""
T = TypeVar("T")
log = structlog.get_logger("touchline.webhooks")


class Deliverer:
    """The sender of one process."""

    def __init__(
        self, outbound: Outbound, sealer: Sealer, *, count: Count = lambda _outcome: None, patience: float = PATIENCE
    ) -> None:
        self._outbound = outbound
        self._sealer = sealer
        self._count = count
        self._patience = patience
        self._under_way: dict[asyncio.Task[None], Claimed] = {}
        self._taking = asyncio.Lock()
        """Workspaces take one after another: who counts the places before another has taken his counts too many."""

    async def run(self, database: Database, workspace_id: UUID) -> int:
        """Events become deliveries, and those that are due are sent; how many were begun or came to an end.

        It does not wait for those that take long: other endpoints of the workspace come on meanwhile.
        """
        await self._fan_out(database, workspace_id)
        begun = await self._begin(database, workspace_id)
        ours = [task for task, claimed in self._under_way.items() if claimed.workspace_id == workspace_id]
        if not ours:
            return begun
        done, _ = await asyncio.wait(ours, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
        return begun + len(done)

    async def end(self) -> None:
        """What is under way is broken off: it comes again when its lease is over, under the same id."""
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fan_out(self, database: Database, workspace_id: UUID) -> None:
        for _ in range(MOST_BATCHES):
            if not await _in_transaction(database, workspace_id, fan_out):
                break

    async def _begin(self, database: Database, workspace_id: UUID) -> int:
        async with self._taking:
            return await self._take(database, workspace_id)

    async def _take(self, database: Database, workspace_id: UUID) -> int:
        own = [each.endpoint_id for each in self._under_way.values() if each.workspace_id == workspace_id]
        places = min(PLACES - len(self._under_way), OF_WORKSPACE - len(own))
        if places <= 0:
            return 0
        async with begin(database.sessions, system(workspace_id)) as work:  # a claim lost at COMMIT ends with its lease
            claimed = await claim(work, places=places, most=MOST, busy=Counter(own))
        for each in claimed:
            task = asyncio.create_task(self._deliver(database, each))
            self._under_way[task] = each
            task.add_done_callback(self._under_way.pop)
        return len(claimed)

    async def _deliver(self, database: Database, claimed: Claimed) -> None:
        try:
            outcome = await self._outcome(database, claimed)
            self._count(outcome or "lost")
        except WorkspaceLeaving:
            return
        except Exception:  # the lease ends, and it is tried again
            self._count("lost")
            log.exception("delivery broken off", delivery=str(claimed.id), workspace_id=str(claimed.workspace_id))

    async def _outcome(self, database: Database, claimed: Claimed) -> str | None:
        try:
            found = await self._attempt(claimed)
        except CircuitOpen as problem:
            await self._put_back(database, claimed, problem.seconds)
            return "held"
        except (Unreachable, ForbiddenAddress) as problem:
            found = Attempt(error=problem.message)
        except Problem:
            log.exception("secrets of an endpoint cannot be opened", endpoint=str(claimed.endpoint_id))
            await self._put_back(database, claimed, UNSEALED_SECONDS)
            return "held"
        return await _in_transaction(database, claimed.workspace_id, lambda work: settle(work, claimed, found))

    async def _put_back(self, database: Database, claimed: Claimed, seconds: float) -> None:
        await _in_transaction(database, claimed.workspace_id, lambda work: put_back(work, claimed, seconds))

    async def _attempt(self, claimed: Claimed) -> Attempt:
        headers = headers_of(message_id(claimed.event_id), clock.now(), claimed.body, self._secrets(claimed))
        key = f"webhooks:{claimed.workspace_id}:{claimed.endpoint_id}"
        answer: Answer = await self._outbound.send(
            Call("POST", claimed.url, headers, claimed.body.encode(), key, timeout=self._patience)
        )
        return Attempt(answer.status, answer.seconds, answer.body, None, answer.retry_after)

    def _secrets(self, claimed: Claimed) -> list[str]:
        """Those that can be opened: a former one that cannot be says nothing against the one made since."""
        where, opened = place(claimed.workspace_id, claimed.endpoint_id), []
        for sealed in claimed.sealed:
            with suppress(CannotOpen):
                opened.append(self._sealer.open(sealed, where))
        if not opened:
            raise CannotOpen
        return opened


async def _in_transaction(database: Database, workspace_id: UUID, run: Callable[[Work], Awaitable[T]]) -> T:
    async def once() -> T:
        async with begin(database.sessions, system(workspace_id)) as work:
            return await run(work)

    return await attempt(once, repeatable=True)
