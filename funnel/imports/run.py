"""Brings a whole file in, batch by batch: facts, problems and the place reached are committed together.

A killed run goes on where it stopped when it is started again, and no row lands twice. A dry run goes the same way,
but every batch is rolled back; only its report is kept.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from crm.core.actor import Actor
from crm.core.problems import Problem, Problems
from crm.core.statistics import plan_for_any
from crm.core.work import Sessions, Work, attempt, begin
from crm.members.permissions import Action
from crm.models.words import ImportKind, ImportStatus
from funnel.facts.calm import calm
from funnel.imports import (
    land_deals,
    land_leads,
    land_metrics,
    land_resources,
    land_spend,
    land_touchpoints,
    state,
)
from funnel.imports.changes import keep_changes
from funnel.imports.fingerprint import Fingerprint, fingerprint
from funnel.imports.mapping import ImportMapping
from funnel.imports.place import Place, channel_ids, prepare
from funnel.imports.records import Batch, Row
from funnel.imports.report import Landed, OnProgress, Progress, Report
from funnel.imports.rows import Reader, open_reader
from funnel.imports.seen import Seen
from funnel.imports.state import Stored
from funnel.workspace import home

BATCH = 2_000
"""Rows of a transaction: enough for set-based statements, few enough for live updates behind it and for the memory of
a process that holds one of them as rows, as facts and as tuples while it reads the next (decision 0010)."""


class Land(Protocol):
    """What each kind of file has: records good rows in a number of statements that their number does not change."""

    def __call__(self, work: Work, place: Place, rows: Sequence[Row], *, update: bool) -> Awaitable[Landed]:
        """What became of the rows."""


LAND: Mapping[ImportKind, Land] = {
    ImportKind.LEADS: land_leads.land,
    ImportKind.DEALS: land_deals.land,
    ImportKind.TOUCHPOINTS: land_touchpoints.land,
    ImportKind.SPEND: land_spend.land,
    ImportKind.METRICS: land_metrics.land,
    ImportKind.RESOURCES: land_resources.land,
}


class RolledBack(Exception):
    """Ends the transaction of a dry run's batch; never leaves this file."""


@dataclass
class Run:
    """One file on its way in."""

    sessions: Sessions
    actor: Actor
    reader: Reader
    stored: Stored
    place: Place | None
    """Known from the start, but for a dry run, which looks anew in every batch."""
    dry_run: bool
    seen: Seen
    """Of a dry run: the people that earlier batches would have made."""


async def run_import(
    sessions: Sessions, actor: Actor, path: Path, mapping: ImportMapping, *, dry_run: bool = False,
    batch_rows: int = BATCH, file_name: str | None = None, on_progress: OnProgress | None = None,
    import_id: UUID | None = None,
) -> Report:  # fmt: skip
    """The report at the end. Raises `Problems` (before anything is written) when the mapping does not fit the file,
    the workspace or itself, and ImportRunning when the same file is on its way in already. `import_id` is a run that
    was asked for before and waits.
    """
    actor.require(Action.IMPORT)
    reader = await _open(sessions, actor, path, mapping)
    mark = await asyncio.to_thread(fingerprint, path, reader.mapping)
    name = file_name or path.name
    run = await _begin(sessions, actor, reader, mark, name, dry_run=dry_run, import_id=import_id)
    resumed_at = run.stored.committed_rows
    try:
        with calm(batch_rows):
            await _batches(run, batch_rows, on_progress)
    except state.ImportRunning:
        raise  # the other process goes on: its run has not failed
    except (Exception, asyncio.CancelledError) as error:
        await _fail(run, error)
        raise
    async with begin(sessions, actor) as work:
        await state.finish(work, run.stored)
    return Report(run.stored.id, ImportStatus.DONE, dry_run, run.stored.counts, resumed_at)


async def _open(sessions: Sessions, actor: Actor, path: Path, mapping: ImportMapping) -> Reader:
    async with begin(sessions, actor) as work:
        channels = await channel_ids(work)
        own = await home(work)
    mapping = mapping.of(own.time_zone)
    return await asyncio.to_thread(open_reader, path, mapping, channels=frozenset(channels), currency=own.currency)


async def _begin(
    sessions: Sessions, actor: Actor, reader: Reader, mark: Fingerprint, file_name: str, *, dry_run: bool,
    import_id: UUID | None,
) -> Run:  # fmt: skip
    """The row of the run and what it needs, in one transaction: a product is not made for a file that is not read."""
    async with begin(sessions, actor) as work:
        stored = await state.begin_run(
            work, reader.mapping, mark, file_name=file_name, dry_run=dry_run, import_id=import_id
        )
        place = None if dry_run else await prepare(work, reader.mapping, stored.id)
    return Run(sessions, actor, reader, stored, place, dry_run, Seen())


async def _batches(run: Run, batch_rows: int, on_progress: OnProgress | None) -> None:
    """Reads one batch ahead in a thread while the one before is being written."""
    batches = run.reader.batches(batch_rows, skip=run.stored.committed_rows)
    ahead = asyncio.create_task(_next(batches))
    try:
        while (batch := await ahead) is not None:
            ahead = asyncio.create_task(_next(batches))
            run.stored = await attempt(_transaction(run, batch), repeatable=True)
            if on_progress:
                on_progress(Progress(batch.position, run.reader.total_bytes, run.stored.counts))
    finally:
        await asyncio.gather(ahead, return_exceptions=True)


async def _next(batches: Iterator[Batch]) -> Batch | None:
    return await asyncio.to_thread(next, batches, None)


def _transaction(run: Run, batch: Batch) -> Callable[[], Awaitable[Stored]]:
    return lambda: _try_batch(run, batch) if run.dry_run else _land_batch(run, batch)


async def _land_batch(run: Run, batch: Batch) -> Stored:
    async with begin(run.sessions, run.actor) as work:
        await plan_for_any(work)
        committed = await state.take(work, run.stored, batch.count)
        if committed is not None:
            return committed
        assert run.place is not None, "only a dry run has none"
        landed = await _land(run, work, run.place, batch)
        if batch.rows:  # also where no row counts as news: identities were seen again, people are suspected to be one
            async with begin(run.sessions, run.actor) as before:
                await plan_for_any(before)
                await keep_changes(work, before, run.place, run.reader.mapping.kind, batch.rows)
        return await state.advance(work, run.stored, landed.counts(batch), [*batch.problems, *landed.problems])


async def _try_batch(run: Run, batch: Batch) -> Stored:
    landed = Landed()
    try:
        async with begin(run.sessions, run.actor) as work:
            await plan_for_any(work)
            place = await prepare(work, run.reader.mapping, run.stored.id)
            landed = await _land(run, work, place, batch)
            raise RolledBack
    except RolledBack:
        pass
    _remember(run.seen, landed)
    async with begin(run.sessions, run.actor) as work:
        return await state.advance(work, run.stored, landed.counts(batch), [*batch.problems, *landed.problems])


async def _land(run: Run, work: Work, place: Place, batch: Batch) -> Landed:
    return await LAND[run.reader.mapping.kind](work, place, batch.rows, update=not run.stored.done_before)


def _remember(seen: Seen, landed: Landed) -> None:
    """A person whom an earlier batch would have made is no new one, although that batch was rolled back."""
    for number, keys in landed.touched.items():
        known = [seen.add(key, _NOTHING) is not None for key in keys]
        if any(known) and number in landed.created:
            landed.created.discard(number)
            landed.updated.add(number)


_NOTHING = bytes(8)


async def _fail(run: Run, error: BaseException) -> None:
    """Says so in the run's row, if the database can still be reached; a kill leaves RUNNING, which resumes as well."""
    try:
        async with begin(run.sessions, run.actor) as work:
            await state.fail(work, run.stored, _sentence(error))
    except Exception as second:
        error.add_note(f"The import could not be marked as failed either: {second!r}.")


def _sentence(error: BaseException) -> str:
    """Problems are told as they are; of other errors only the kind, their text may hold values of people."""
    if isinstance(error, Problem | Problems):
        return str(error)
    if isinstance(error, asyncio.CancelledError):
        return "Interrupted; start the same import again to go on."
    return f"Stopped by an unexpected error ({type(error).__name__}); start the same import again to go on."
