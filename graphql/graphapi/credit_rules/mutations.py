"""Root fields that write the settings of attribution."""

from __future__ import annotations

import strawberry

from crm.models.words import TouchpointKind
from funnel.credit_rules.save import AttributionSettingsSave, save
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.workspaces.types import Workspace


@input_type
class AttributionSettingsSaveInput:
    """What is left out stays."""

    credit_model: str | None = strawberry.field(
        default=None, description="Key of the model of `credit` where none is asked for."
    )
    creditable_kinds: list[TouchpointKind] | None = strawberry.field(
        default=None, description="All kinds that earn credit; touches of before follow in the background."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The version you saw; refused when somebody changed it since."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@payload
class AttributionSettingsSavePayload(Payload):
    """The workspace; `attributionSettings` tells how they are now."""

    workspace: Workspace | None = strawberry.field(default=None, description="The workspace.")


@mutations
class CreditRuleMutations:
    """How credit is given."""

    @mutation
    async def attribution_settings_save(
        self, info: Info, input: AttributionSettingsSaveInput
    ) -> AttributionSettingsSavePayload:
        """Says which kinds of touches earn credit, and which model counts where none is named."""
        workspace_id = await save(info.work, fill(AttributionSettingsSave, input))
        return AttributionSettingsSavePayload(workspace=ref(Workspace, workspace_id))
