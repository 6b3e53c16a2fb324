"""An import is taken back: what it made goes, what it changed is as it was, unless somebody worked on it since.

Small imports are undone in the transaction that asks; large ones by the worker, `PEOPLE` a transaction, and are
UNDONE when it is through. What stays, and why, is told among the import's problems (code `KEPT`).
"""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select, update

from crm.audit.record import record
from crm.core.problems import Conflict, NotFound
from crm.core.statistics import plan_for_any
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Import
from crm.models.words import ImportKind, ImportStatus
from funnel.imports.allowed import UNDOABLE
from funnel.imports.events import ImportUndoAsked
from funnel.imports.take_back import take_back

AT_ONCE = 2_000
"""Rows up to which an import is undone while one waits."""

PEOPLE = 500
"""Whose facts are taken back in one step, and how many people, spends or figures go in one."""


class ImportUndo(BaseModel, frozen=True):
    """Which import."""

    import_id: UUID


async def undo(work: Work, data: ImportUndo) -> UUID:
    """The id of the import, UNDONE; of a large one, which the worker takes back, DONE as before until that is through.

    Raises NotFound; Conflict for a trial, one that still goes, one that was undone, and files of resources.
    """
    work.actor.require(Action.IMPORT)
    row = await _locked(work, data.import_id)
    if row is None:
        raise NotFound("There is no such import in this workspace.", field="importId")
    if row.dry_run:
        raise Conflict("This was a trial: it wrote nothing that could be undone.", field="importId")
    if row.status == ImportStatus.UNDONE:
        raise Conflict("This import was undone already.", field="importId")
    if ImportStatus(row.status) not in UNDOABLE:
        raise Conflict(f"This import is {row.status.lower()}; cancel it first.", field="importId")
    if row.kind == ImportKind.RESOURCES:
        raise Conflict(
            "What a file of resources registered is part of the cluster; retire the resources instead.",
            field="importId",
        )
    record(work, "IMPORT_UNDO", object_type="Import", object_id=data.import_id)
    if row.committed_rows > AT_ONCE:
        await work.emit(ImportUndoAsked(data.import_id))
        return data.import_id
    while await take_back(work, data.import_id, ImportKind(row.kind), most=PEOPLE):
        pass
    await _close(work, data.import_id)
    return data.import_id


async def undo_some(work: Work, import_id: UUID) -> bool:
    """One step of a large one, for the worker: whether there is more. One that is undone, or goes on, is left alone."""
    await plan_for_any(work)
    row = await _locked(work, import_id)
    if row is None or ImportStatus(row.status) not in UNDOABLE:
        return False
    if await take_back(work, import_id, ImportKind(row.kind), most=PEOPLE):
        return True
    await _close(work, import_id)
    return False


async def _locked(work: Work, import_id: UUID) -> Import | None:
    own = select(Import).where(Import.workspace_id == work.workspace_id, Import.id == import_id)
    found = await work.execute(own.with_for_update(key_share=True).execution_options(populate_existing=True))
    return found.scalar_one_or_none()


async def _close(work: Work, import_id: UUID) -> None:
    await work.execute(
        update(Import)
        .where(Import.workspace_id == work.workspace_id, Import.id == import_id)
        .values(status=ImportStatus.UNDONE.value, undone_at=work.now)
    )
