"""Root fields that read resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry import ID

from funnel.suitability.candidates import candidates
from funnel.workspace import read_home
from graphapi.answers import answer, id_of
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.resources.candidates import ResourceCandidate, candidate_of
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

    @answer
    async def resource_candidates(self, info: Info, product_id: ID, step_key: str) -> list[ResourceCandidate]:
        """Marketing resources in use and how well each suits a step, the best first: to choose its main one from."""
        home = await read_home(info.reader)
        product = id_of("prod", product_id, field="productId")
        found = await candidates(info.reader, product, step_key, home.day(info.now), home.time_zone)
        return [candidate_of(info, one) for one in found]
