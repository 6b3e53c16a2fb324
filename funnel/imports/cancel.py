"""Stops an import: what has landed stays, nothing more comes."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select, update

from crm.audit.record import record
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Import
from crm.models.words import ImportStatus
from funnel.imports.allowed import GOING


class ImportCancel(BaseModel, frozen=True):
    """Which import."""

    import_id: UUID


async def cancel(work: Work, data: ImportCancel) -> UUID:
    """The id of the import, CANCELLED; its process ends before its next batch. Raises NotFound, or Conflict."""
    work.actor.require(Action.IMPORT)
    own = (Import.workspace_id == work.workspace_id, Import.id == data.import_id)
    status = await work.scalar(select(Import.status).where(*own).with_for_update(key_share=True))
    if status is None:
        raise NotFound("There is no such import in this workspace.", field="importId")
    if ImportStatus(status) not in GOING:
        raise Conflict(f"This import is {status.lower()}; only one that waits or runs is stopped.", field="importId")
    await work.execute(
        update(Import)
        .where(*own)
        .values(status=ImportStatus.CANCELLED.value, finished_at=work.now)
        .execution_options(synchronize_session=False)
    )
    record(work, "IMPORT_CANCEL", object_type="Import", object_id=data.import_id)
    return data.import_id
