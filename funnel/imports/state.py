"""The row of a run in `imports`: made, taken up again, moved on with every batch, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.dialects.postgresql import insert

from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.models import Import, ImportProblem
from crm.models.words import ImportStatus
from funnel.imports.fingerprint import Fingerprint
from funnel.imports.mapping import ImportMapping
from funnel.imports.records import RowProblem
from funnel.imports.report import Counts

INTERRUPTED = (ImportStatus.RUNNING.value, ImportStatus.FAILED.value)
"""A killed process leaves RUNNING behind, a mistake FAILED; both go on where they stopped."""


class ImportRunning(Conflict):
    """Another process brings the same file in."""

    code = "IMPORT_RUNNING"


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database knows of a run."""

    id: UUID
    committed_rows: int
    counts: Counts
    done_before: bool = False
    """Whether the same file was brought in with the same mapping, to its end, before: nothing of it can be news."""


async def begin_run(
    work: Work, mapping: ImportMapping, mark: Fingerprint, *, file_name: str, dry_run: bool,
    import_id: UUID | None = None,
) -> Stored:  # fmt: skip
    """A new run, or the interrupted one of the same file and mapping; a dry run is always new. `import_id` is one that
    was asked for and waits. Raises Conflict when that was stopped meanwhile.
    """
    before = await work.scalar(_done(work, mark))
    done = before is not None
    if import_id is not None:
        return await _begin_queued(work, import_id, done_before=done)
    if not dry_run:
        going = await _resume(work, mark, done_before=done)
        if going:
            return going
    row = {
        "workspace_id": work.workspace_id,
        "id": new_id(),
        "kind": mapping.kind.value,
        "status": ImportStatus.RUNNING.value,
        "dry_run": dry_run,
        "file_name": file_name[:500],
        "fingerprint": mark.both,
        "mapping": mapping.plain(),
        "started_at": work.now,
        "member_id": work.actor.member_id,
    }
    made = await work.scalar(insert(Import).values(row).on_conflict_do_nothing().returning(Import.id))
    if made is None:
        raise _elsewhere()
    return Stored(made, 0, Counts(), done)


async def _begin_queued(work: Work, import_id: UUID, *, done_before: bool) -> Stored:
    statement = (
        update(Import)
        .where(
            Import.workspace_id == work.workspace_id,
            Import.id == import_id,
            Import.status.in_([ImportStatus.QUEUED.value, *INTERRUPTED]),
        )
        .values(status=ImportStatus.RUNNING.value, error=None)
        .returning(
            Import.committed_rows, Import.created, Import.updated, Import.skipped, Import.rejected, Import.suggested
        )
        .execution_options(synchronize_session=False)
    )
    row = (await work.execute(statement)).one_or_none()
    if row is None:
        raise Conflict("This import was stopped meanwhile; start it again to go on.")
    counts = Counts(row.created, row.updated, row.skipped, row.rejected, row.suggested)
    return Stored(import_id, row.committed_rows, counts, done_before)


def _done(work: Work, mark: Fingerprint) -> Select[UUID]:
    return (
        select(Import.id)
        .where(
            Import.workspace_id == work.workspace_id,
            Import.fingerprint == mark.both,
            Import.status == ImportStatus.DONE.value,
            ~Import.dry_run,
        )
        .limit(at_most(1))
    )


async def _resume(work: Work, mark: Fingerprint, *, done_before: bool) -> Stored | None:
    found = (
        select(Import)
        .where(
            Import.workspace_id == work.workspace_id,
            Import.fingerprint == mark.both,
            Import.status.in_(INTERRUPTED),
            ~Import.dry_run,
        )
        .order_by(Import.started_at.desc(), Import.id.desc())
        .limit(at_most(1))
        .with_for_update(key_share=True)
    )
    row: Import | None = (await work.execute(found)).scalar_one_or_none()
    if row is None:
        return None
    await work.execute(
        update(Import)
        .where(Import.workspace_id == work.workspace_id, Import.id == row.id)
        .values(status=ImportStatus.RUNNING.value, error=None)
    )
    counts = Counts(row.created, row.updated, row.skipped, row.rejected, row.suggested)
    return Stored(row.id, row.committed_rows, counts, done_before)


async def take(work: Work, stored: Stored, count: int) -> Stored | None:
    """Locks the run before its next `count` rows land, so that two processes never land the same ones.

    None: go ahead. Otherwise the batch is committed already (a connection that broke while committing), and this is
    what is stored. Raises Conflict when the run was stopped, ImportRunning when it went on elsewhere.
    """
    asked = (
        select(Import)
        .where(Import.workspace_id == work.workspace_id, Import.id == stored.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    row: Import | None = (await work.execute(asked)).scalar_one_or_none()
    if row is None or row.status != ImportStatus.RUNNING.value:
        raise Conflict("This import was stopped meanwhile; start it again to go on.")
    if row.committed_rows == stored.committed_rows:
        return None
    counts = Counts(row.created, row.updated, row.skipped, row.rejected, row.suggested)
    if row.committed_rows == stored.committed_rows + count:
        return Stored(stored.id, row.committed_rows, counts, stored.done_before)
    raise _elsewhere()


async def advance(work: Work, stored: Stored, counts: Counts, problems: Sequence[RowProblem]) -> Stored:
    """Adds a batch's problems and counts to the run, in the transaction of its facts."""
    await keep_problems(work, stored.id, problems)
    total = stored.counts + counts
    await work.execute(
        update(Import)
        .where(Import.workspace_id == work.workspace_id, Import.id == stored.id)
        .values(
            rows=total.rows,
            committed_rows=stored.committed_rows + counts.rows,
            created=total.created,
            updated=total.updated,
            skipped=total.skipped,
            rejected=total.rejected,
            suggested=total.suggested,
        )
        .execution_options(synchronize_session=False)
    )
    return Stored(stored.id, stored.committed_rows + counts.rows, total, stored.done_before)


async def keep_problems(work: Work, import_id: UUID, problems: Sequence[RowProblem]) -> None:
    """One statement for all of them."""
    if not problems:
        return
    rows = [
        {
            "workspace_id": work.workspace_id,
            "id": new_id(),
            "import_id": import_id,
            "row": problem.row,
            "field": problem.field,
            "code": str(problem.code),
            "message": problem.message,
            "value": problem.value,
        }
        for problem in problems
    ]
    await work.execute(insert(ImportProblem), rows)


async def finish(work: Work, stored: Stored) -> None:
    """The whole file is in."""
    await _close(work, stored.id, ImportStatus.DONE, None)


async def fail(work: Work, stored: Stored, error: str) -> None:
    """Stopped by a mistake; starting the same file again goes on from the last batch that was committed."""
    await _close(work, stored.id, ImportStatus.FAILED, error[:1000])


async def fail_by_id(work: Work, import_id: UUID, error: str) -> None:
    """The same for one that was asked for, whether it has begun or not."""
    await _close(work, import_id, ImportStatus.FAILED, error[:1000])


async def _close(work: Work, import_id: UUID, status: ImportStatus, error: str | None) -> None:
    await work.execute(
        update(Import)
        .where(
            Import.workspace_id == work.workspace_id,
            Import.id == import_id,
            Import.status.in_((ImportStatus.RUNNING.value, ImportStatus.QUEUED.value)),
        )
        .values(status=status.value, finished_at=work.now, error=error)
        .execution_options(synchronize_session=False)
    )


def _elsewhere() -> ImportRunning:
    return ImportRunning(
        "This file is being imported by another process right now; wait for it, or stop it and start again."
    )
