"""Changes what a workspace says of itself."""

from typing import Any

from sqlalchemy import select
from sqlalchemy import update as change

from crm.audit.record import record
from crm.core.problems import NotFound, Problem
from crm.core.versions import stale
from crm.core.work import Work
from crm.members.events import RightsChanged
from crm.members.permissions import Action
from crm.models import Workspace, WorkspaceDirectory
from crm.workspaces.inputs import WorkspaceUpdate


async def update(work: Work, data: WorkspaceUpdate) -> Workspace:
    """The fields given; `name` is changed in the directory too."""
    work.actor.require(Action.WORKSPACE_MANAGE)
    given = data.model_dump(exclude_unset=True, exclude={"expected_version"})
    given = {name: value for name, value in given.items() if value is not None or name in _MAY_BE_EMPTIED}
    statement = (
        change(Workspace)
        .where(Workspace.id == work.workspace_id)
        .values(**given, version=Workspace.version + 1)
        .returning(Workspace)
    )
    if data.expected_version is not None:
        statement = statement.where(Workspace.version == data.expected_version)
    workspace: Workspace | None = await work.scalar(statement)
    if workspace is None:
        raise await _refusal(work)
    if "name" in given:
        named = change(WorkspaceDirectory).where(WorkspaceDirectory.workspace_id == work.workspace_id)
        await work.execute(named.values(name=workspace.name))
    details: dict[str, Any] = {"fields": sorted(given)}
    if "sales_row_scope" in given:
        details["salesRowScope"] = workspace.sales_row_scope
        await work.emit(RightsChanged())
    record(work, "WORKSPACE_UPDATE", object_type="Workspace", object_id=workspace.id, details=details)
    return workspace


async def _refusal(work: Work) -> Problem:
    version = await work.scalar(select(Workspace.version).where(Workspace.id == work.workspace_id))
    return NotFound("This workspace is not there any more.") if version is None else stale("workspace", version)


_MAY_BE_EMPTIED = frozenset({"headcount_band", "industry"})
