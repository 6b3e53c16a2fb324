"""Root fields that write channels."""

from __future__ import annotations

import strawberry

from funnel.channels.ensure import ChannelWanted, ensure_one
from graphapi.answers import ref
from graphapi.channels.inputs import ChannelAddInput
from graphapi.channels.types import Channel
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class ChannelAddPayload(Payload):
    """The channel."""

    channel: Channel | None = strawberry.field(default=None, description="The channel, as it was if it was there.")


@mutations
class ChannelMutations:
    """Where touches happen."""

    @mutation
    async def channel_add(self, info: Info, input: ChannelAddInput) -> ChannelAddPayload:
        """Adds a channel; one that is there already stays as it is."""
        channel = await ensure_one(info.work, fill(ChannelWanted, input))
        return ChannelAddPayload(channel=ref(Channel, channel.id))
