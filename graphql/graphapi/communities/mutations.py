"""Root fields that write communities."""

from __future__ import annotations

import strawberry

from funnel.communities.change import change
from funnel.communities.create import create
from funnel.communities.inputs import CommunityChange, CommunityCreate
from graphapi.answers import ref
from graphapi.communities.types import Community, CommunityChangeInput, CommunityCreateInput
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class CommunityCreatePayload(Payload):
    """The community."""

    community: Community | None = strawberry.field(default=None, description="The community.")


@payload
class CommunityChangePayload(Payload):
    """The community as it is now."""

    community: Community | None = strawberry.field(default=None, description="The community.")


@mutations
class CommunityMutations:
    """Communities of the company."""

    @mutation
    async def community_create(self, info: Info, input: CommunityCreateInput) -> CommunityCreatePayload:
        """Writes a community down: the resources and events on which its people meet."""
        made = await create(info.work, fill(CommunityCreate, input, ids={"resource_ids": "res"}))
        return CommunityCreatePayload(community=ref(Community, made.id))

    @mutation
    async def community_change(self, info: Info, input: CommunityChangeInput) -> CommunityChangePayload:
        """Says all of a community anew; its figures of the past follow."""
        ids = {"community_id": "cmty", "resource_ids": "res"}
        changed = await change(info.work, fill(CommunityChange, input, ids=ids))
        return CommunityChangePayload(community=ref(Community, changed.id))
