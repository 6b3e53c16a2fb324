"""The worker's loop: visits every workspace, runs what is due there, stops when it is told to."""

import asyncio
import contextlib
import signal
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Problem
from crm.core.reader import compile_statement
from crm.core.work import Work, WorkspaceLeaving, attempt, begin
from crm.jobs import queue
from crm.jobs.errands import OUTAGE, Errands
from crm.jobs.plugs import Plugs, Sweep
from crm.jobs.schedule import Schedule
from crm.workspaces.queries import every_id

POLL = timedelta(seconds=2)
LONGEST_OUTAGE_PAUSE = 30.0
MOST_PARTS = 50
"""How often a sweep is run again at once; the rest waits for its next turn."""

_TURN = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")

_WAITING = "SELECT workspace_id FROM workspaces_waiting($1, $2)"

log = structlog.get_logger("touchline.jobs")


class Worker:
    """One worker; several may run at once, jobs are claimed with SKIP LOCKED."""

    def __init__(
        self,
        database: Database,
        plugs: Plugs,
        *,
        poll: timedelta = POLL,
        count: Callable[[str, str], None] = lambda kind, outcome: None,
    ) -> None:
        self._database = database
        self._plugs = plugs
        self._poll = poll.total_seconds()
        self._schedule = Schedule(plugs.sweeps)
        self._count = count
        self._rounds: Counter[str] = Counter()
        self.errands = Errands(database, plugs.errands, where=self._where, count=count)
        self.stopping = asyncio.Event()

    def stop(self) -> None:
        """Ends the loop after the job that runs now."""
        self.stopping.set()

    async def run(self) -> None:
        """Until `stop`; an outage of the database is waited for, not died of."""
        self.errands.start()
        try:
            await self._rounds_until_told()
        finally:
            await self.errands.stop()

    async def _rounds_until_told(self) -> None:
        pause = self._poll
        while not self.stopping.is_set():
            try:
                await self.round()
                pause = self._poll
            except OUTAGE as error:
                pause = min(pause * 2, LONGEST_OUTAGE_PAUSE)
                log.warning("database not reachable", error=type(error).__name__, pause=pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), pause)

    async def round(self) -> int:
        """Every workspace that has something to do: the sweeps that are due, then the jobs; how many jobs were run."""
        for sweep in self._schedule.due(clock.now()):
            workspaces = await self._where(*sweep.waiting)
            for workspace_id in self._in_turn(sweep.name, workspaces):
                if not self.stopping.is_set():
                    await self._sweep(workspace_id, sweep)
        workspaces = await self._waiting("jobs") if self._plugs.jobs else []
        return sum([await self._jobs(workspace_id) for workspace_id in self._in_turn("jobs", workspaces)])

    def _in_turn(self, name: str, workspaces: list[UUID]) -> list[UUID]:
        """Each time another one is the first: what has room for one only starves nobody. Every sweep counts for itself,
        or one that is due in every third round would begin with the same one of three for ever.
        """
        start = self._rounds[name] % len(workspaces) if workspaces else 0
        self._rounds[name] += 1
        return workspaces[start:] + workspaces[:start]

    async def _where(self, *waiting: str) -> list[UUID]:
        """Those where any of it waits; without a word, all."""
        return await (self._waiting(*waiting) if waiting else self._workspaces())

    async def _workspaces(self) -> list[UUID]:
        """From the directory, a reference table: the app role sees the rows of no workspace it has not entered."""
        sql, arguments = compile_statement(every_id())
        return [row[0] for row in await self._database.reads.fetch(sql, *arguments)]

    async def _waiting(self, *kinds: str) -> list[UUID]:
        """Those where any of it waits: one look for all workspaces."""
        fetch, now = self._database.reads.fetch, clock.now()
        return sorted({row[0] for kind in kinds for row in await fetch(_WAITING, kind, now)})

    async def _sweep(self, workspace_id: UUID, sweep: Sweep) -> None:
        async def once() -> bool:
            async with begin(self._database.sessions, system(workspace_id), leaving=sweep.leaving) as work:
                if not await work.scalar(_TURN, {"name": f"{sweep.name}:{workspace_id}"}):
                    return False
                done = await sweep.run(work)
            return isinstance(done, int) and done > 0

        try:
            for _ in range(MOST_PARTS):
                if not sweep.ready() or not await attempt(once, repeatable=True):
                    break
            self._count(sweep.name, "done")
        except (OSError, InterfaceError):
            raise
        except WorkspaceLeaving:
            return
        except Exception:
            self._count(sweep.name, "failed")
            log.exception("sweep failed", sweep=sweep.name, workspace_id=str(workspace_id))

    async def _jobs(self, workspace_id: UUID) -> int:
        done = 0
        while not self.stopping.is_set() and self._plugs.jobs:
            claimed = await self._claim(workspace_id)
            if not claimed:
                break
            await self._run(claimed[0])
            done += 1
        return done

    async def _claim(self, workspace_id: UUID) -> list[queue.Claimed]:
        try:
            async with begin(self._database.sessions, system(workspace_id)) as work:
                return await queue.claim(work, list(self._plugs.jobs), limit=1)
        except WorkspaceLeaving:
            return []

    async def _run(self, job: queue.Claimed) -> None:
        try:
            async with self._turn(job) as work:
                await self._plugs.jobs[job.kind](work, job.payload)
                if not await queue.finish(work, job):
                    raise LeaseLost
            self._count(job.kind, "done")
        except LeaseLost:
            log.warning("lease lost", kind=job.kind, job=str(job.id))
        except WorkspaceLeaving:
            log.info("workspace leaves", kind=job.kind, job=str(job.id))
        except Exception as error:
            self._count(job.kind, "failed")
            log.exception("job failed", kind=job.kind, job=str(job.id), attempt=job.attempt)
            with contextlib.suppress(WorkspaceLeaving):  # its deletion was asked for meanwhile: the job goes with it
                async with self._turn(job) as work:
                    await queue.put_back(work, job, _words(error))

    @contextlib.asynccontextmanager
    async def _turn(self, job: queue.Claimed) -> AsyncGenerator[Work, None]:
        async with begin(self._database.sessions, system(job.workspace_id)) as work:
            yield work


def _words(error: Exception) -> str:
    """A problem's own sentence; of anything else the kind only, for its text may hold personal data."""
    name = type(error).__name__
    return f"{name}: {error.message}" if isinstance(error, Problem) else name


class LeaseLost(Exception):
    """The job took longer than its lease and another worker has it: our effects are rolled back."""


async def work_until_told(worker: Worker) -> None:
    """Runs the worker until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, worker.stop)
    await worker.run()
