"""Root fields that write funnels."""

from __future__ import annotations

import strawberry

from funnel.funnels.copy import FunnelCopy, copy
from funnel.funnels.draft import FunnelDraftSave
from funnel.funnels.draft_from_template import FunnelDraftFromTemplate, draft_from_template
from funnel.funnels.map_version import FunnelVersionMap, map_version
from funnel.funnels.publish import FunnelPublish, publish
from funnel.funnels.save_draft import save_draft
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.funnels.drafts import DraftProblem, FunnelDraft, draft_of, problems_of
from graphapi.funnels.inputs import (
    RULE_IDS,
    FunnelCopyInput,
    FunnelDraftFromTemplateInput,
    FunnelDraftSaveInput,
    FunnelPublishInput,
    FunnelVersionMapInput,
)
from graphapi.funnels.types import Funnel
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class FunnelDraftSavePayload(Payload):
    """The draft as saved, with what still keeps it from being published."""

    draft: FunnelDraft | None = strawberry.field(default=None, description="The draft.")


@payload
class FunnelPublishPayload(Payload):
    """The version that new leads enter."""

    funnel: Funnel | None = strawberry.field(default=None, description="The current version.")


@payload
class FunnelVersionMapPayload(Payload):
    """The version with its mapping."""

    funnel: Funnel | None = strawberry.field(default=None, description="The newer version.")


@payload
class FunnelDraftFromTemplatePayload(Payload):
    """The draft as the template wrote it."""

    draft: FunnelDraft | None = strawberry.field(default=None, description="The draft.")


@payload
class FunnelCopyPayload(Payload):
    """The draft as it was copied."""

    draft: FunnelDraft | None = strawberry.field(default=None, description="The draft.")
    problems: list[DraftProblem] = strawberry.field(
        default_factory=list, description="What its rules name that does not serve this product; it was kept."
    )


@mutations
class FunnelMutations:
    """Steps of products."""

    @mutation
    async def funnel_draft_save(self, info: Info, input: FunnelDraftSaveInput) -> FunnelDraftSavePayload:
        """Saves the steps being edited, whatever still is wrong with them."""
        data = fill(FunnelDraftSave, input, ids={"product_id": "prod", **RULE_IDS})
        return FunnelDraftSavePayload(draft=draft_of(await save_draft(info.work, data), info.context.language))

    @mutation
    async def funnel_publish(self, info: Info, input: FunnelPublishInput) -> FunnelPublishPayload:
        """Makes the draft a version that new leads enter; an unchanged draft answers the current version."""
        funnel = await publish(info.work, fill(FunnelPublish, input, ids={"product_id": "prod"}))
        return FunnelPublishPayload(funnel=ref(Funnel, funnel.id))

    @mutation
    async def funnel_version_map(self, info: Info, input: FunnelVersionMapInput) -> FunnelVersionMapPayload:
        """Says which step stands for which of the version before; reports over all versions follow it."""
        funnel = await map_version(info.work, fill(FunnelVersionMap, input, ids={"funnel_id": "fun"}))
        return FunnelVersionMapPayload(funnel=ref(Funnel, funnel.id))

    @mutation
    async def funnel_draft_from_template(
        self, info: Info, input: FunnelDraftFromTemplateInput
    ) -> FunnelDraftFromTemplatePayload:
        """Writes a template into the draft; a draft with changes is refused unless `replace` is true."""
        language = input.language or info.context.language
        data = fill(FunnelDraftFromTemplate, input, ids={"product_id": "prod"}, language=language)
        return FunnelDraftFromTemplatePayload(
            draft=draft_of(await draft_from_template(info.work, data), info.context.language)
        )

    @mutation
    async def funnel_copy(self, info: Info, input: FunnelCopyInput) -> FunnelCopyPayload:
        """Copies a published version into another product's draft, and tells what does not serve it there."""
        data = fill(FunnelCopy, input, ids={"from_product_id": "prod", "to_product_id": "prod"})
        copied = await copy(info.work, data)
        return FunnelCopyPayload(
            draft=draft_of(copied.draft, info.context.language), problems=problems_of(copied.problems)
        )
