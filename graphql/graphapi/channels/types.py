"""A channel of the workspace."""

from __future__ import annotations

from funnel.models import Channel as ChannelRow
from funnel.models.words import ChannelGroup
from graphapi.compiler import column, everyone, record
from graphapi.nodes import Node


@record(ChannelRow, prefix="chan", policy=everyone)
class Channel(Node):
    """Where a touch happens."""

    key: str = column(description="Its key for programs, such as `vk` or `google_ads`.")
    name: str = column(description="Its name for people.")
    group: ChannelGroup = column(description="The group it belongs to in reports.")
    number: int = column(description="Its dense number in the workspace, never changed.")
    is_direct: bool = column(description="Whether visits come by it without being sent; passed over by some models.")
