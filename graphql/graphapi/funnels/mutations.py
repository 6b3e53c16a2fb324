"""Root fields that write funnels."""

from __future__ import annotations

import strawberry

from funnel.funnels.draft import FunnelDraftSave
from funnel.funnels.publish import FunnelPublish, publish
from funnel.funnels.save_draft import save_draft
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.funnels.drafts import FunnelDraft, draft_of
from graphapi.funnels.inputs import RULE_IDS, FunnelDraftSaveInput, FunnelPublishInput
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


@mutations
class FunnelMutations:
    """Steps of products."""

    @mutation
    async def funnel_draft_save(self, info: Info, input: FunnelDraftSaveInput) -> FunnelDraftSavePayload:
        """Saves the steps being edited, whatever still is wrong with them."""
        data = fill(FunnelDraftSave, input, ids={"product_id": "prod", **RULE_IDS})
        return FunnelDraftSavePayload(draft=draft_of(await save_draft(info.work, data)))

    @mutation
    async def funnel_publish(self, info: Info, input: FunnelPublishInput) -> FunnelPublishPayload:
        """Makes the draft a version that new leads enter; an unchanged draft answers the current version."""
        funnel = await publish(info.work, fill(FunnelPublish, input, ids={"product_id": "prod"}))
        return FunnelPublishPayload(funnel=ref(Funnel, funnel.id))
