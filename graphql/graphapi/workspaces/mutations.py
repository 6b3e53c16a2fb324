"""Root fields that write the workspace."""

from __future__ import annotations

import strawberry
from strawberry import UNSET

from crm.models.words import HeadcountBand
from crm.models.words_rights import RowScope
from crm.workspaces.cancel_deletion import WorkspaceDeletionCancel, cancel_deletion
from crm.workspaces.inputs import WorkspaceUpdate
from crm.workspaces.request_deletion import WorkspaceDeletionRequest, request_deletion
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


@input_type
class WorkspaceDeletionRequestInput:
    """The workspace's name, written once more, and how long it can be called off."""

    name: str = strawberry.field(description="As the workspace is called.")
    days: int | None = strawberry.field(default=None, description="1 to 90; 30 when left out.")


@input_type
class WorkspaceDeletionCancelInput:
    """The workspace's name, written once more: it has one end at most."""

    name: str = strawberry.field(description="As the workspace is called.")


@payload
class WorkspaceDeletionPayload(Payload):
    """The workspace as it is now."""

    workspace: Workspace | None = strawberry.field(default=None, description="With its `deletion`, while there is one.")


@mutations
class WorkspaceMutations:
    """What the workspace says of itself."""

    @mutation
    async def workspace_update(self, info: Info, input: WorkspaceUpdateInput) -> WorkspaceUpdatePayload:
        """Changes name, zone, language and what offers default to."""
        workspace = await update(info.work, fill(WorkspaceUpdate, input))
        return WorkspaceUpdatePayload(workspace=ref(Workspace, workspace.id))

    @mutation
    async def workspace_deletion_request(
        self, info: Info, input: WorkspaceDeletionRequestInput
    ) -> WorkspaceDeletionPayload:
        """Asks for the end of the workspace. Nothing is written in it from now on; reading and exporting go on until
        its rows go. Networks are told at once that the subscriptions which the service asked for end; called off, they
        are asked for anew.
        """
        await request_deletion(info.work, fill(WorkspaceDeletionRequest, input))
        return WorkspaceDeletionPayload(workspace=ref(Workspace, info.workspace_id))

    @mutation(leaving=True)
    async def workspace_deletion_cancel(
        self, info: Info, input: WorkspaceDeletionCancelInput
    ) -> WorkspaceDeletionPayload:
        """Calls the end of the workspace off, while its time has not come."""
        await cancel_deletion(info.work, fill(WorkspaceDeletionCancel, input))
        return WorkspaceDeletionPayload(workspace=ref(Workspace, info.workspace_id))
