"""Root fields that read channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, many, queries

if TYPE_CHECKING:
    from graphapi.channels.types import Channel


@queries
class ChannelQueries:
    """Where touches happen."""

    channel: Channel | None = by_id(description="One channel.")
    channels: list[Channel] = many(order="position", description="The workspace's channels: catalogue and additions.")
