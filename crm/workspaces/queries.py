"""SELECTs about workspaces. The directory is a reference table: it is read before a workspace is entered."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.models import Workspace, WorkspaceDirectory


def by_id(workspace_id: UUID) -> Select[Workspace]:
    """The workspace one is in."""
    return select(Workspace).where(Workspace.id == workspace_id)


def directory_of_slug(slug: str) -> Select[UUID]:
    """Id of the workspace that a slug names."""
    return select(WorkspaceDirectory.workspace_id).where(WorkspaceDirectory.slug == slug)


def directory_of_ids(ids: Collection[UUID]) -> Select[UUID, str, str]:
    """Id, slug and name of those workspaces, by name."""
    named = literal(list(ids), ARRAY(Uuid()))
    return (
        select(WorkspaceDirectory.workspace_id, WorkspaceDirectory.slug, WorkspaceDirectory.name)
        .where(WorkspaceDirectory.workspace_id == any_(named))
        .order_by(WorkspaceDirectory.name, WorkspaceDirectory.slug)
    )


def every_id() -> Select[UUID]:
    """All workspaces: for jobs, which visit one after the other."""
    return select(WorkspaceDirectory.workspace_id).order_by(WorkspaceDirectory.workspace_id)


def directory() -> Select[UUID, str]:
    """Id and slug of every workspace, in order of the slug."""
    return select(WorkspaceDirectory.workspace_id, WorkspaceDirectory.slug).order_by(WorkspaceDirectory.slug)
