"""Root fields that read resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.resources.inputs import RESOURCE_FILTER, RESOURCE_ORDER

if TYPE_CHECKING:
    from graphapi.resources.types import Resource


@queries
class ResourceQueries:
    """The cluster."""

    resource: Resource | None = by_id(description="One resource.")
    resources: Connection[Resource] = connection(
        filter=RESOURCE_FILTER, order=RESOURCE_ORDER, description="The workspace's resources."
    )
