"""Which runs wait for a process, and which have lost theirs: a sweep of the worker."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, select

from crm.core.limits import at_most
from crm.core.work import Work
from funnel.models import AttributionRun
from funnel.models.words import RunStatus

LEASE = timedelta(seconds=60)
"""Its process moves the lease on every few seconds; one that does not is dead."""
MOST_ATTEMPTS = 2
LOST = "The process that computed this run ended without a result, twice. Ask for a shorter period or fewer keys."


@dataclass(frozen=True)
class Claim:
    """A run in the hands of one process; `attempts` tells this claim from a later one of the same run."""

    run_id: UUID
    attempts: int


async def claim(work: Work) -> Claim | None:
    """The oldest run that nobody computes, RUNNING now with a fresh lease; what failed twice is given up.

    Two workers never get the same one.
    """
    for run in (await work.execute(_waiting(work))).scalars():
        if run.cancel_requested_at is not None:
            _end(run, work, RunStatus.CANCELLED)
        elif run.attempts >= MOST_ATTEMPTS:
            _end(run, work, RunStatus.FAILED, LOST)
        else:
            run.status, run.leased_until = RunStatus.RUNNING.value, work.now + LEASE
            run.started_at = run.started_at or work.now
            run.attempts += 1
            run.progress = 0
            await work.flush()
            return Claim(run.id, run.attempts)
    await work.flush()
    return None


def _end(run: AttributionRun, work: Work, status: RunStatus, error: str | None = None) -> None:
    run.status, run.finished_at, run.error = status.value, work.now, error
    run.version += 1


def _waiting(work: Work) -> Select[AttributionRun]:
    is_lost = (AttributionRun.status == RunStatus.RUNNING.value) & (AttributionRun.leased_until < work.now)
    return (
        select(AttributionRun)
        .where(
            AttributionRun.workspace_id == work.workspace_id,
            AttributionRun.status.in_((RunStatus.QUEUED.value, RunStatus.RUNNING.value)),
            (AttributionRun.status == RunStatus.QUEUED.value) | is_lost,
        )
        .order_by(AttributionRun.created_at, AttributionRun.id)
        .limit(at_most(20))
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
