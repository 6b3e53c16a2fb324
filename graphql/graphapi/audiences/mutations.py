"""Root fields that write audiences."""

from __future__ import annotations

import strawberry

from funnel.audiences.archive import AudienceArchive, archive
from funnel.audiences.change import AudienceChange, change
from funnel.audiences.create import AudienceCreate, create
from funnel.audiences.keywords import AudienceKeywordsSet, set_keywords
from funnel.audiences.reorder import AudienceReorder, reorder
from graphapi.answers import ref
from graphapi.audiences.inputs import (
    AudienceArchiveInput,
    AudienceChangeInput,
    AudienceCreateInput,
    AudienceKeywordsSetInput,
    AudienceReorderInput,
)
from graphapi.audiences.types import Audience
from graphapi.context import Info
from graphapi.funnels.inputs import RULE_IDS
from graphapi.mutation import Payload, fill, mutation, mutations, payload

IDS = {"audience_id": "aud", "audience_ids": "aud", "product_id": "prod", "landing_page_id": "res", **RULE_IDS}


@payload
class AudienceCreatePayload(Payload):
    """The new audience."""

    audience: Audience | None = strawberry.field(default=None, description="The audience.")


@payload
class AudienceChangePayload(Payload):
    """The audience as it is now."""

    audience: Audience | None = strawberry.field(default=None, description="The audience.")


@payload
class AudienceReorderPayload(Payload):
    """The audiences in their new order."""

    audiences: list[Audience] | None = strawberry.field(default=None, description="The audiences, in order.")


@payload
class AudienceKeywordsSetPayload(Payload):
    """The audience with its keywords."""

    audience: Audience | None = strawberry.field(default=None, description="The audience.")


@payload
class AudienceArchivePayload(Payload):
    """The audience, archived."""

    audience: Audience | None = strawberry.field(default=None, description="The audience.")


@mutations
class AudienceMutations:
    """Whom products are for."""

    @mutation
    async def audience_create(self, info: Info, input: AudienceCreateInput) -> AudienceCreatePayload:
        """Adds an audience to a product; people who are known already are recognised in the background."""
        audience = await create(info.work, fill(AudienceCreate, input, ids=IDS))
        return AudienceCreatePayload(audience=ref(Audience, audience.id))

    @mutation
    async def audience_change(self, info: Info, input: AudienceChangeInput) -> AudienceChangePayload:
        """Changes an audience; by another rule people are recognised once more in the background."""
        audience = await change(info.work, fill(AudienceChange, input, ids=IDS))
        return AudienceChangePayload(audience=ref(Audience, audience.id))

    @mutation
    async def audience_reorder(self, info: Info, input: AudienceReorderInput) -> AudienceReorderPayload:
        """Puts a product's audiences into another order; who fits several may belong to another one then."""
        ids = await reorder(info.work, fill(AudienceReorder, input, ids=IDS))
        return AudienceReorderPayload(audiences=[ref(Audience, audience_id) for audience_id in ids])

    @mutation
    async def audience_keywords_set(self, info: Info, input: AudienceKeywordsSetInput) -> AudienceKeywordsSetPayload:
        """Sets, adds or removes the words an audience searches by."""
        audience = await set_keywords(info.work, fill(AudienceKeywordsSet, input, ids=IDS))
        return AudienceKeywordsSetPayload(audience=ref(Audience, audience.id))

    @mutation
    async def audience_archive(self, info: Info, input: AudienceArchiveInput) -> AudienceArchivePayload:
        """Takes an audience out of use; what was counted for it stays."""
        audience = await archive(info.work, fill(AudienceArchive, input, ids=IDS))
        return AudienceArchivePayload(audience=ref(Audience, audience.id))
