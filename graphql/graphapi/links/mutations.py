"""Root fields that write tracked links."""

from __future__ import annotations

import strawberry

from funnel.links.change import change
from funnel.links.create import create
from funnel.links.inputs import TrackedLinkChange, TrackedLinkCreate, TrackedLinkRetire
from funnel.links.retire import retire
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.links.inputs import TrackedLinkChangeInput, TrackedLinkCreateInput, TrackedLinkRetireInput
from graphapi.links.types import TrackedLink
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class TrackedLinkCreatePayload(Payload):
    """The link, new or found."""

    link: TrackedLink | None = strawberry.field(default=None, description="The link.")


@payload
class TrackedLinkChangePayload(Payload):
    """The changed link."""

    link: TrackedLink | None = strawberry.field(default=None, description="The link.")


@payload
class TrackedLinkRetirePayload(Payload):
    """The retired link."""

    link: TrackedLink | None = strawberry.field(default=None, description="The link.")


@mutations
class LinkMutations:
    """Tracked links."""

    @mutation
    async def tracked_link_create(self, info: Info, input: TrackedLinkCreateInput) -> TrackedLinkCreatePayload:
        """Makes a short address for a resource (and goal); the same again answers the same link."""
        data = fill(TrackedLinkCreate, input, ids={"resource_id": "res", "goal_id": "goal", "content_item_id": "item"})
        return TrackedLinkCreatePayload(link=ref(TrackedLink, (await create(info.work, data)).id))

    @mutation
    async def tracked_link_change(self, info: Info, input: TrackedLinkChangeInput) -> TrackedLinkChangePayload:
        """Sends the code somewhere else, or calls it otherwise."""
        link = await change(info.work, fill(TrackedLinkChange, input, ids={"link_id": "link"}))
        return TrackedLinkChangePayload(link=ref(TrackedLink, link.id))

    @mutation
    async def tracked_link_retire(self, info: Info, input: TrackedLinkRetireInput) -> TrackedLinkRetirePayload:
        """From now on the code leads nowhere; its clicks stay."""
        link = await retire(info.work, fill(TrackedLinkRetire, input, ids={"link_id": "link"}))
        return TrackedLinkRetirePayload(link=ref(TrackedLink, link.id))
