"""One piece of work: one transaction, one actor, one clock, and what is to happen after it is committed.

Lock order (asserted when `strict_locks` is on, as in the tests): idempotency row → identities sorted → persons by id
(of those who are one only who stands for them) → leads by id → handoff, deal, sale → inserts → day cells sorted, in one
statement, last → outbox → COMMIT. Whoever keeps it cannot deadlock with another who keeps it; what still collides is
tried again by `attempt`.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import Executable, Result, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction, async_sessionmaker

from crm.core import clock
from crm.core.actor import Actor
from crm.core.problems import Problem

Sessions = async_sessionmaker[AsyncSession]
T = TypeVar("T")
log = structlog.get_logger("touchline")

COLLIDED = frozenset({"40P01", "40001"})
"""Deadlock, serialisation failure: the server itself undid the transaction, at COMMIT too."""

LOST = frozenset({"08000", "08003", "08006", "57P01", "57P02", "57P03"})
"""The connection is gone, or its backend was ended. Undone as well, unless COMMIT was on its way already."""


_ENTER = text("SELECT set_workspace(:workspace_id)")
_MINE = text("SELECT CAST(pg_current_xact_id_if_assigned() AS text)")
_FATE = text("SELECT pg_xact_status(CAST(CAST(:xid AS text) AS xid8))")
_ASKED_AFTER = (0.0, 0.05, 0.2, 0.5, 1.0, 2.0)
"""Seconds before each time the server is asked what became of a transaction whose COMMIT it did not answer."""


class OutcomeUnknown(Problem):
    """The connection was lost after COMMIT was sent, and the server could not be asked whether it holds."""

    code = "OUTCOME_UNKNOWN"

    def __init__(self) -> None:
        super().__init__(
            "The connection was lost while this was being saved. Look whether it is there before you repeat it; a "
            "request with an Idempotency-Key may simply be sent again."
        )


class WorkspaceLeaving(Problem):
    """The workspace is to be deleted: nothing of it is written any more."""

    code = "WORKSPACE_LEAVING"

    def __init__(self) -> None:
        super().__init__(
            "This workspace is to be deleted and takes no changes any more; an administrator can call the deletion off "
            "while its time has not come."
        )


class Lock(IntEnum):
    """Steps of the lock order; a transaction may only go up."""

    IDEMPOTENCY = 1
    IDENTITIES = 2
    PERSONS = 3
    LEADS = 4
    DEALINGS = 5
    CELLS = 6
    OUTBOX = 7


class LockOrderBroken(AssertionError):
    """A programming error found by the tests: locks were taken against the order."""


@dataclass
class Work:
    """The open transaction of one door, and everything verbs need from outside."""

    session: AsyncSession
    actor: Actor
    now: datetime = field(default_factory=clock.now)
    strict_locks: bool = False
    events: list[Any] = field(default_factory=list)
    _before: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    _after: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    _handlers: dict[type, list[Callable[["Work", Any], Awaitable[None]]]] = field(default_factory=dict)
    _highest: Lock | None = None

    @property
    def workspace_id(self) -> UUID:
        """The tenant every statement of this work names."""
        return self.actor.workspace_id

    async def execute(self, statement: Executable, parameters: Any = None) -> Result[Any]:
        """Runs a statement in the transaction."""
        return await self.session.execute(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        """The first value of a statement, or None."""
        return (await self.session.execute(statement, parameters)).scalar()

    async def flush(self) -> None:
        """Sends pending rows, so that what follows sees them."""
        await self.session.flush()

    def locking(self, step: Lock) -> None:
        """Says which locks the next statement takes; in test mode going down the order raises."""
        if self.strict_locks and self._highest is not None and step < self._highest:
            raise LockOrderBroken(f"{step.name} after {self._highest.name}: see crm/core/work.py")
        if self._highest is None or step > self._highest:
            self._highest = step

    async def emit(self, event: Any) -> None:
        """Tells other rooms inside the transaction; their handlers are plugged in by `crm.app`."""
        self.events.append(event)
        for handler in self._handlers.get(type(event), ()):
            await handler(self, event)

    def before_commit(self, step: Callable[[], Awaitable[None]]) -> None:
        """To be written last, when everything else is; for what many verbs of one transaction write together."""
        self._before.append(step)

    @property
    def leaving(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """What is to be written last, so far."""
        return self._before

    async def finish(self) -> None:
        """Everything but the COMMIT: pending rows, then what was to be written last."""
        await self.flush()
        while self._before:
            await self._before.pop(0)()

    def after_commit(self, step: Callable[[], Awaitable[None]]) -> None:
        """To be done only if the transaction held; it may wake others, never write."""
        self._after.append(step)

    @asynccontextmanager
    async def undoing(self) -> AsyncGenerator[None, None]:
        """What the block did is undone when it raises, also what it left to be done later and the locks it took; the
        transaction goes on.
        """
        before, after, events, highest = [*self._before], [*self._after], [*self.events], self._highest
        try:
            async with self.session.begin_nested():
                yield
                await self.flush()
        except BaseException:
            self._before[:], self._after[:], self.events[:] = before, after, events
            self._highest = highest
            raise

    async def raw(self) -> Any:
        """The asyncpg connection of this transaction: COPY and binary reads."""
        connection = await (await self.session.connection()).get_raw_connection()
        return connection.driver_connection


Handlers = dict[type, list[Callable[[Work, Any], Awaitable[None]]]]
HANDLERS: Handlers = {}
"""Filled once by the plug board; read by every Work."""


async def enter_workspace(session: AsyncSession, workspace_id: UUID) -> bool:
    """First statement of every transaction: row-level security lets through this workspace only.

    Whether the workspace is to be deleted. Who asked for that waits for all who entered before.
    """
    entered = await session.execute(_ENTER, {"workspace_id": workspace_id})
    return bool(entered.scalar())


@asynccontextmanager
async def begin(
    sessions: Sessions, actor: Actor, *, strict_locks: bool = False, leaving: bool = False
) -> AsyncGenerator[Work, None]:
    """Opens a transaction for the actor; commits when the block ends well, else rolls everything back.

    A connection lost at COMMIT is looked into: what holds ends well. Raises OutcomeUnknown when the server cannot be
    asked; every other error means that nothing was written. WorkspaceLeaving when the workspace is to be deleted,
    unless it is about that (`leaving`).
    """
    async with sessions() as session:
        async with session.begin() as transaction:
            if await enter_workspace(session, actor.workspace_id) and not leaving:
                raise WorkspaceLeaving
            work = Work(session, actor, strict_locks=strict_locks, _handlers=HANDLERS)
            yield work
            await work.finish()
            await _commit(sessions, transaction, await work.scalar(_MINE))
        for step in work._after:
            await _afterwards(step)


async def _commit(sessions: Sessions, transaction: AsyncSessionTransaction, xid: str | None) -> None:
    try:
        await transaction.commit()
    except (DBAPIError, OSError) as error:
        fate = await _fate(sessions, xid) if is_lost(error) else "aborted"
        if fate == "aborted":
            raise
        if fate != "committed":
            raise OutcomeUnknown from error


async def _fate(sessions: Sessions, xid: str | None) -> str | None:
    """What became of a transaction: committed, aborted, or None when nobody can tell. One that wrote nothing holds."""
    if xid is None:
        return "committed"
    for pause in _ASKED_AFTER:
        await asyncio.sleep(pause)
        try:
            async with sessions() as session:
                fate: str | None = await session.scalar(_FATE, {"xid": xid})
        except (SQLAlchemyError, OSError):  # no connection of the pool was free is one of them
            continue
        if fate != "in progress":
            return fate
    return None


async def _afterwards(step: Callable[[], Awaitable[None]]) -> None:
    """What was written stands: an error here must not look as if it did not, or it would be written once more."""
    try:
        await step()
    except Exception:
        log.exception("after commit", step=getattr(step, "__qualname__", type(step).__name__))


def is_lost(error: BaseException) -> bool:
    """Whether the connection is gone, in whichever of its ways the driver says so."""
    if isinstance(error, OSError):
        return True
    return isinstance(error, DBAPIError) and (error.connection_invalidated or sqlstate(error) in LOST)


def is_passing(error: BaseException) -> bool:
    """Nobody's fault: the same transaction may do well when it is tried again."""
    return is_lost(error) or (isinstance(error, DBAPIError) and sqlstate(error) in COLLIDED)


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a database error, however it is wrapped."""
    seen: BaseException | None = error
    while seen is not None:
        state = getattr(seen, "sqlstate", None)
        if isinstance(state, str):
            return state
        seen = getattr(seen, "orig", None) or seen.__cause__
    return None


async def attempt(run: Callable[[], Awaitable[T]], *, repeatable: bool, tries: int = 5) -> T:
    """Runs a whole transaction, again after a deadlock or a lost connection, with a growing random pause.

    Lost before COMMIT it was certainly undone, and lost at COMMIT too if the server says so. Where it cannot be asked
    (`begin`) it is run again only if it is `repeatable`: if it notices by itself that it was done before, by an
    idempotency key or by what it finds. Else OutcomeUnknown is the answer.
    """
    for number in range(1, tries):
        try:
            return await run()
        except OutcomeUnknown:
            if not repeatable:
                raise
        except DBAPIError as error:
            if not is_passing(error):
                raise
        await asyncio.sleep(random.uniform(0.01, 0.05) * number)
    return await run()
