"""Root fields that write the workspace."""

from __future__ import annotations

from strawberry import UNSET

from crm.models.words import HeadcountBand
from crm.models.words_rights import RowScope
from crm.workspaces.inputs import WorkspaceUpdate
from crm.workspaces.update import update
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.workspaces.types import Workspace


@input_type
class WorkspaceUpdateInput:
    """Fields left out stay as they are; null empties the headcount band and the industry."""

    name: str | None = None
    time_zone: str | None = None
    language: str | None = None
    headcount_band: HeadcountBand | None = UNSET
    industry: str | None = UNSET
    lookback_days: int | None = None
    accept_within_seconds: int | None = None
    settling_days: int | None = None
    """Days after a period's end in which late facts are waited for: then goals are closed and the matrix tells."""
    sales_row_scope: RowScope | None = None
    """Which leads members see who are SALES_MANAGER and nothing else; ALL at first."""
    expected_version: int | None = None
    idempotency_key: str | None = None


@payload
class WorkspaceUpdatePayload(Payload):
    """The workspace as it is now."""

    workspace: Workspace | None = None


@mutations
class WorkspaceMutations:
    """What the workspace says of itself."""

    @mutation
    async def workspace_update(self, info: Info, input: WorkspaceUpdateInput) -> WorkspaceUpdatePayload:
        """Changes name, zone, language and what offers default to."""
        workspace = await update(info.work, fill(WorkspaceUpdate, input))
        return WorkspaceUpdatePayload(workspace=ref(Workspace, workspace.id))
