"""Asks for the end of a workspace: from now on nothing of it is written, and when its time has come it goes."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from crm.audit.record import record
from crm.core.actor import ActorKind
from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid
from crm.core.work import Work, sqlstate
from crm.members.permissions import Action
from crm.models import Workspace, WorkspaceDeletion
from crm.workspaces.events import WorkspaceDeletionAsked

GRACE_DAYS = 30
MOST_DAYS = 90
PATIENCE = "10s"
LOCK_NOT_AVAILABLE = "55P03"

_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('leaving:' || CAST(:id AS text), 0))")
"""The lock of `set_workspace`: nobody is writing any more, and whoever comes later is told."""
_STANDING = "A deletion of this workspace was asked for already; call it off, or wait for its time."


class WorkspaceDeletionRequest(BaseModel):
    """`name` is the workspace's own, written once more. Until `days` are over it can be called off."""

    model_config = ConfigDict(frozen=True)

    name: str
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None


async def request_deletion(work: Work, data: WorkspaceDeletionRequest, *, due_at: datetime | None = None) -> UUID:
    """The id of the deletion; `due_at` is for the command line, which may wait for nothing.

    Raises Invalid for another name, Conflict when it was asked for already or when something takes long to be written.
    """
    work.actor.require(Action.WORKSPACE_MANAGE)
    if work.actor.kind is ActorKind.INTEGRATION:
        raise Forbidden("Only a member may ask for the end of a workspace: somebody has to answer for it.")
    await require_name(work, data.name)
    await stand_alone(work)
    if await work.scalar(select(WorkspaceDeletion.id).where(*standing(work))) is not None:
        raise Conflict(_STANDING)
    deletion_id = new_id()
    due_at = due_at or work.now + timedelta(days=data.days or GRACE_DAYS)
    await work.execute(
        insert(WorkspaceDeletion).values(
            workspace_id=work.workspace_id, id=deletion_id, requested_at=work.now,
            requested_by_id=work.actor.member_id, due_at=due_at,
        )
    )  # fmt: skip
    details = {"due_at": due_at.isoformat()}
    record(work, "WORKSPACE_DELETION_REQUEST", object_type="Workspace", object_id=work.workspace_id, details=details)
    await work.emit(WorkspaceDeletionAsked(work.workspace_id))
    return deletion_id


async def hasten_deletion(work: Work, data: WorkspaceDeletionRequest) -> bool:
    """Of a deletion that was asked for the time is now, if it has not come before: how long it waits for others counts
    from then. False when nobody asked for one. Raises Invalid.
    """
    work.actor.require(Action.WORKSPACE_MANAGE)
    await require_name(work, data.name)
    row = WorkspaceDeletion
    sooner = update(row).where(*standing(work), row.finished_at.is_(None))
    sooner = sooner.values(due_at=func.least(row.due_at, work.now)).returning(row.id)
    return await work.scalar(sooner.execution_options(synchronize_session=False)) is not None


def standing(work: Work) -> tuple[ColumnElement[bool], ...]:
    """The deletion that was not called off."""
    row = WorkspaceDeletion
    return row.workspace_id == work.workspace_id, row.cancelled_at.is_(None)


async def stand_alone(work: Work) -> None:
    """Waits until nobody writes in this workspace; raises Conflict when that takes too long."""
    await work.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    try:
        async with work.session.begin_nested():
            await work.execute(_ALONE, {"id": str(work.workspace_id)})
    except DBAPIError as error:
        if sqlstate(error) != LOCK_NOT_AVAILABLE:
            raise
        raise Conflict("Something large is being written in this workspace; try again when it is done.") from error


async def require_name(work: Work, given: str) -> None:
    """Raises Invalid unless it is the workspace's own name."""
    name = await work.scalar(select(Workspace.name).where(Workspace.id == work.workspace_id))
    if given.strip() != name:
        raise Invalid("This is not the workspace's name; write it as it is shown.", field="name")
