"""Takes away what a killed build left behind, so that the next one starts as if it had never been."""

from uuid import UUID

from sqlalchemy import delete, update

from crm.core.actor import system
from crm.core.database import Database
from crm.core.tables import LOCAL_TABLES, ROOT_TABLE, Table
from crm.core.work import begin
from crm.models import EntryPoint, Workspace, WorkspaceDirectory

KEPT = (
    frozenset({ROOT_TABLE, "audit_entries", "entry_points", "workspace_deletions", "workspace_directory"})
    | LOCAL_TABLES
)
"""The app role may not delete from these: the audit stays, the workspace is renamed and its doors are closed."""


async def clear(database: Database, workspace_id: UUID) -> None:
    """Deletes the workspace's rows in the order of their foreign keys; its shell keeps its id and gets another slug."""
    slug = f"unfinished-{workspace_id.hex[-12:]}"
    async with begin(database.sessions, system(workspace_id)) as work:
        for table in reversed(Table.metadata.sorted_tables):
            if table.name not in KEPT and "workspace_id" in table.columns:
                await work.execute(delete(table).where(table.columns["workspace_id"] == workspace_id))
        await work.execute(
            update(EntryPoint).where(EntryPoint.workspace_id == workspace_id).values(revoked_at=work.now)
        )
        await work.execute(update(Workspace).where(Workspace.id == workspace_id).values(slug=slug))
        await work.execute(
            update(WorkspaceDirectory).where(WorkspaceDirectory.workspace_id == workspace_id).values(slug=slug)
        )
