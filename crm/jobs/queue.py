"""The queue of jobs: asked for inside a transaction, claimed under a lease, tried again with a growing pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.work import Work
from crm.models import Job

LEASE = timedelta(minutes=5)
"""How long a job may take before another worker takes it for lost."""
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job in our hands until the lease ends; `attempt` tells our claim from a later one."""

    id: UUID
    workspace_id: UUID
    kind: str
    payload: dict[str, Any]
    attempt: int


async def enqueue(work: Work, kind: str, payload: dict[str, Any], *, run_at: datetime | None = None) -> UUID:
    """Asks for a job; it exists only if the transaction holds."""
    job = Job(
        id=new_id(),
        workspace_id=work.workspace_id,
        kind=kind,
        payload=payload,
        run_at=run_at or work.now,
        created_at=work.now,
    )
    work.session.add(job)
    await work.flush()
    return job.id


async def claim(work: Work, kinds: Sequence[str], *, limit: int = 10) -> list[Claimed]:
    """Due jobs of those kinds that nobody holds; two workers never get the same one."""
    free = (Job.leased_until.is_(None)) | (Job.leased_until < work.now)
    due = (
        select(Job.id)
        .where(
            Job.workspace_id == work.workspace_id,
            Job.run_at <= work.now,
            Job.kind.in_(kinds),
            Job.attempts < MOST_ATTEMPTS,
            free,
        )
        .order_by(Job.run_at, Job.id)
        .limit(at_most(limit))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (
        update(Job)
        .where(Job.workspace_id == work.workspace_id, Job.id == due.c.id)
        .values(leased_until=work.now + LEASE, attempts=Job.attempts + 1)
        .returning(Job.id, Job.workspace_id, Job.kind, Job.payload, Job.attempts, Job.run_at)
    )
    rows = (await work.execute(taken)).all()
    in_order = sorted(rows, key=lambda row: (row.run_at, row.id))
    return [Claimed(row.id, row.workspace_id, row.kind, row.payload, row.attempts) for row in in_order]


async def finish(work: Work, job: Claimed) -> bool:
    """Done, in the transaction of its effects; False when the lease was lost and somebody else has it now."""
    gone = delete(Job).where(_is_ours(work, job)).returning(Job.id)
    return await work.scalar(gone) is not None


async def put_back(work: Work, job: Claimed, error: str) -> None:
    """To be tried later; after `MOST_ATTEMPTS` it stays in the table with its error, and nobody claims it."""
    pause = min(FIRST_PAUSE * 2 ** (job.attempt - 1), LONGEST_PAUSE)
    later = update(Job).where(_is_ours(work, job))
    await work.execute(later.values(leased_until=None, run_at=work.now + pause, last_error=error[:500]))


def _is_ours(work: Work, job: Claimed) -> Any:
    return (Job.workspace_id == work.workspace_id) & (Job.id == job.id) & (Job.attempts == job.attempt)
