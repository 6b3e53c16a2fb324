"""Root fields that read tracked links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.links.inputs import TRACKED_LINK_FILTER, TRACKED_LINK_ORDER

if TYPE_CHECKING:
    from graphapi.links.types import TrackedLink


@queries
class LinkQueries:
    """Tracked links."""

    tracked_link: TrackedLink | None = by_id(description="One tracked link.")
    tracked_links: Connection[TrackedLink] = connection(
        filter=TRACKED_LINK_FILTER, order=TRACKED_LINK_ORDER, description="The workspace's tracked links."
    )
