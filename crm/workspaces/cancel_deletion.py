"""Calls the end of a workspace off; everything goes on as it was."""

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, update

from crm.audit.record import record
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import WorkspaceDeletion
from crm.workspaces.events import WorkspaceDeletionCalledOff
from crm.workspaces.request_deletion import require_name, standing


class WorkspaceDeletionCancel(BaseModel):
    """`name` is the workspace's own, written once more."""

    model_config = ConfigDict(frozen=True)

    name: str


async def cancel_deletion(work: Work, data: WorkspaceDeletionCancel) -> None:
    """Raises Invalid for another name, Conflict when nobody asked for one or when it has begun."""
    work.actor.require(Action.WORKSPACE_MANAGE)
    await require_name(work, data.name)
    row, own = WorkspaceDeletion, standing(work)
    held = (await work.execute(select(row.id, row.started_at).where(*own).with_for_update())).one_or_none()
    if held is None:
        raise Conflict("Nobody asked for a deletion of this workspace; there is nothing to call off.")
    if held.started_at is not None:
        raise Conflict("The deletion has begun and cannot be called off; restore a backup.")
    called_off = update(row).where(*own).values(cancelled_at=work.now)
    await work.execute(called_off.execution_options(synchronize_session=False))
    record(work, "WORKSPACE_DELETION_CANCEL", object_type="Workspace", object_id=work.workspace_id)
    await work.emit(WorkspaceDeletionCalledOff(work.workspace_id))
