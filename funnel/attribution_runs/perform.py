"""One run from its snapshot to its result, in the process that was started for it.

Everything is read in one snapshot, which ends before anything is computed: a transaction that stays open would hold
back everybody who listens. While it computes, the lease is moved on, the progress written, and a cancel heard.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, update

from crm.core import clock
from crm.core.actor import system
from crm.core.bulk import Insert
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.work import Work, attempt, begin
from crm.models import Workspace
from funnel.attribution.load import AMOUNT, CONTRIBUTION, COUNT, UNITS
from funnel.attribution_runs.chain import CannotCompute
from funnel.attribution_runs.claim import LEASE
from funnel.attribution_runs.compute import Found, compute
from funnel.attribution_runs.find import hold
from funnel.attribution_runs.read import Seen, read
from funnel.models import AttributionResult, AttributionRun
from funnel.models.words import RunModel, RunStatus

BEAT = timedelta(seconds=2)
log = structlog.get_logger("touchline")

Ending = Callable[[Work, AttributionRun], Awaitable[None]]
"""Writes how the held run ended."""

_INSERT = Insert(
    AttributionResult, "id", "run_id", "place", "key", "label", "share", "share_low", "share_high", "removal_effect",
    "shapley_value", "standard_error", "touches", "converted_journeys", "conversions_micro", "units_micro",
    "amount_minor", "contribution_minor", "currency",
)  # fmt: skip


class GivenUp(Exception):
    """Somebody cancelled the run, or it belongs to another process now."""


class Pulse:
    """What the computing thread and the event loop tell each other."""

    def __init__(self) -> None:
        self.progress = 0
        self.stopped = False

    def tick(self, done: int) -> None:
        """Called by the computation; raises GivenUp when nobody waits for it any more."""
        self.progress = done
        if self.stopped:
            raise GivenUp


async def perform(database: Database, workspace_id: UUID, run_id: UUID, attempts: int) -> RunStatus:
    """Computes a run that was claimed for this process; its status afterwards. Never raises for what the run is.

    `attempts` is the claim's: a process that comes so late that another one holds the run leaves it alone.
    """
    run, zone = await _taken(database, workspace_id, run_id)
    if run.status != RunStatus.RUNNING or run.attempts != attempts:
        return RunStatus(run.status)
    pulse = Pulse()
    beating = asyncio.create_task(_beat(database, run, pulse))
    try:
        async with database.read(workspace_id, snapshot=True) as reader:
            cut_off = clock.now()
            seen = await read(reader, run, zone)
        found = await asyncio.to_thread(
            compute, seen, RunModel(run.model), run.model_order, seed=run.number, tick=pulse.tick
        )
        return await _finish(database, run, partial(_write, seen=seen, found=found, cut_off=cut_off))
    except GivenUp:
        return await _finish(database, run, _cancelled)
    except Exception as error:
        log.exception("attribution run failed", run=str(run_id))
        return await _finish(database, run, partial(_failed, error=error))
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


async def _taken(database: Database, workspace_id: UUID, run_id: UUID) -> tuple[AttributionRun, str]:
    async with begin(database.sessions, system(workspace_id)) as work:
        run = await hold(work, run_id)
        zone = await work.scalar(select(Workspace.time_zone).where(Workspace.id == workspace_id))
        work.session.expunge(run)
    return run, zone


async def _beat(database: Database, run: AttributionRun, pulse: Pulse) -> None:
    """Moves the lease on; a run that was cancelled, or that another process has by now, is given up.

    A beat that the database refuses is missed, and the next one is tried: the lease outlasts many of them.
    """
    while True:
        try:
            async with begin(database.sessions, system(run.workspace_id)) as work:
                row = (await work.execute(_moved_on(work, run, pulse))).one_or_none()
            pulse.stopped = row is None or row.cancel_requested_at is not None
        except Exception as error:
            log.warning("attribution run missed a beat", run=str(run.id), error=type(error).__name__)
        await asyncio.sleep(BEAT.total_seconds())


def _moved_on(work: Work, run: AttributionRun, pulse: Pulse) -> Any:
    return (
        update(AttributionRun)
        .where(*_ours(run))
        .values(leased_until=work.now + LEASE, progress=min(99, pulse.progress))
        .returning(AttributionRun.cancel_requested_at)
        .execution_options(synchronize_session=False)
    )


def _ours(run: AttributionRun) -> tuple[Any, ...]:
    """The run in our hands: `attempts` tells our claim from a later one."""
    return (
        AttributionRun.workspace_id == run.workspace_id,
        AttributionRun.id == run.id,
        AttributionRun.status == RunStatus.RUNNING.value,
        AttributionRun.attempts == run.attempts,
    )


async def _finish(database: Database, run: AttributionRun, write: Ending) -> RunStatus:
    """The end in one transaction, unless the run is somebody else's by now."""

    async def once() -> RunStatus:
        async with begin(database.sessions, system(run.workspace_id)) as work:
            held = await hold(work, run.id)
            if held.status != RunStatus.RUNNING or held.attempts != run.attempts:
                return RunStatus(held.status)
            await write(work, held)
            held.finished_at, held.leased_until = work.now, None
            held.version += 1
            return RunStatus(held.status)

    return await attempt(once, repeatable=True)


async def _cancelled(_: Work, run: AttributionRun) -> None:
    run.status = RunStatus.CANCELLED.value


async def _failed(_: Work, run: AttributionRun, *, error: Exception) -> None:
    """The kind of error only: its words may hold personal data. What cannot be computed says so in our own words."""
    run.status = RunStatus.FAILED.value
    run.error = str(error) if isinstance(error, CannotCompute) else f"The run failed: {type(error).__name__}."


async def _write(work: Work, run: AttributionRun, *, seen: Seen, found: Found, cut_off: datetime) -> None:
    if run.cancel_requested_at is not None:
        run.status = RunStatus.CANCELLED.value
        return
    run.status, run.progress, run.cut_off = RunStatus.DONE.value, 100, cut_off
    run.journeys = len(seen.journeys.lengths)
    run.null_journeys = int(seen.journeys.ended.sum())
    run.transitions, run.states, run.conversion_rate = found.transitions, found.states, found.rate
    run.conversions_micro, run.units_micro = seen.totals[COUNT], seen.totals[UNITS]
    run.amount_minor, run.contribution_minor = seen.totals[AMOUNT], seen.totals[CONTRIBUTION]
    run.unattributed_micro, run.unattributed_amount_minor = seen.unattributed[COUNT], seen.unattributed[AMOUNT]
    run.input_sha256, run.warnings = seen.fingerprint, list(found.warnings)
    await _INSERT.run(work, list(_rows(run, seen, found)))


def _rows(run: AttributionRun, seen: Seen, found: Found) -> Iterator[dict[str, Any]]:
    for place, line in enumerate(found.lines, start=1):
        key = seen.rows[line.row]
        yield {
            "id": new_id(),
            "run_id": run.id,
            "place": place,
            "key": key.key,
            "label": key.label,
            "share": line.share,
            "share_low": line.share_low,
            "share_high": line.share_high,
            "removal_effect": line.removal_effect,
            "shapley_value": line.shapley_value,
            "standard_error": line.standard_error,
            "touches": line.touches,
            "converted_journeys": line.converted_journeys,
            "conversions_micro": line.credits[COUNT],
            "units_micro": line.credits[UNITS],
            "amount_minor": line.credits[AMOUNT],
            "contribution_minor": line.credits[CONTRIBUTION],
            "currency": run.currency,
        }
