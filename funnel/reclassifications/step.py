"""One step of a run: a transaction of the worker, or of the command line. Killed anywhere, it goes on where it was."""

from uuid import UUID

import structlog

from crm.audit import record as audit
from crm.core.problems import NotFound
from crm.core.work import Work, is_passing
from funnel.models import ChannelReclassification
from funnel.models.words.reclassification import ReclassificationPhase, ReclassificationStatus
from funnel.reclassifications import look, report, write
from funnel.reclassifications.find import GOING, hold

_PHASE, _STATUS = ReclassificationPhase, ReclassificationStatus
log = structlog.get_logger("touchline")


async def step(work: Work, run_id: UUID, *, limit: int | None = None) -> bool:
    """Whether there is more to do. A run that is over, or was cancelled meanwhile, is left alone.

    A lost connection and a deadlock are tried again by whoever calls; anything else ends the run as FAILED, with
    what it did before; unless it only looked, it can be applied again or undone.
    """
    try:
        run = await hold(work, run_id)
    except NotFound:
        return False
    if run.status not in GOING:
        return False
    try:
        async with work.undoing():
            return await _step(work, run, limit)
    except Exception as error:
        if is_passing(error):
            raise
        log.error("re-classification failed", run=str(run_id), error=type(error).__name__)  # locals hold people's words
        run = await hold(work, run_id)
        _end(work, run, _STATUS.FAILED)
        run.version += 1
        then = "start a new one" if run.phase == _PHASE.LOOK else "apply or undo it once more"
        run.error = f"It ended by an error of the service ({type(error).__name__}); {then}."
        await work.flush()
        return False


async def _step(work: Work, run: ChannelReclassification, limit: int | None) -> bool:
    before = (run.status, run.phase)
    run.status = _STATUS.RUNNING.value
    sizes = {} if limit is None else {"limit": limit}
    match _PHASE(run.phase):
        case _PHASE.LOOK:
            if not await look.look(work, run, **sizes):
                await _looked(work, run)
        case _PHASE.APPLY:
            if not await write.apply_some(work, run, **sizes):
                _end(work, run, _STATUS.APPLIED)
                run.applied_at = work.now
        case _PHASE.UNDO:
            if not await write.undo_some(work, run, **sizes):
                _end(work, run, _STATUS.UNDONE)
                run.undone_at = work.now
    if (run.status, run.phase) != before:  # how far it is makes nobody's page stale
        run.version += 1
    await work.flush()
    return run.status in GOING


async def _looked(work: Work, run: ChannelReclassification) -> None:
    """Everything was looked at: the report is made, and a trial waits for somebody who applies it."""
    await work.flush()
    run.report = await report.make(work, run.id)
    if run.dry_run:
        _end(work, run, _STATUS.PREVIEWED)
    else:
        enter(run, _PHASE.APPLY, total=run.found)


def enter(run: ChannelReclassification, phase: ReclassificationPhase, *, total: int, done: int = 0) -> None:
    """The run goes on with another phase, from its beginning."""
    run.phase, run.total, run.done, run.place = phase.value, total, done, None
    run.finished_at, run.error = None, None


def _end(work: Work, run: ChannelReclassification, status: ReclassificationStatus) -> None:
    run.status, run.finished_at = status.value, work.now
    audit.record(work, f"CHANNEL_RECLASSIFICATION_{status}", object_type="ChannelReclassification", object_id=run.id,
                 details={"found": run.found, "applied": run.applied, "undone": run.undone})  # fmt: skip
