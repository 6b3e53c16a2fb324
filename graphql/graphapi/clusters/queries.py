"""Root fields that read the cluster as a graph."""

from __future__ import annotations

from datetime import timedelta

from strawberry import ID

from funnel.inputs import Period
from funnel.ties.graph import shape
from funnel.ties.load_graph import load_graph, traffic
from funnel.workspace import read_home
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer, id_of
from graphapi.clusters.types import ClusterGraph, graph_of
from graphapi.compiler import queries
from graphapi.context import Info

USUAL_DAYS = 90


@queries
class ClusterQueries:
    """What feeds what."""

    @answer(weight=100)
    async def cluster(
        self, info: Info, product_id: ID | None = None, period: PeriodInput | None = None
    ) -> ClusterGraph:
        """The cluster of a product, or of the whole workspace; traffic is of the period, else of the last 90 days."""
        own = None if product_id is None else id_of("prod", product_id, field="productId")
        graph = await load_graph(info.reader, own)
        sent = await traffic(info.reader, await _period(info, period)) if info.selects("deadEnds") else {}
        return graph_of(graph, shape(graph.knots, graph.edges, sent))


async def _period(info: Info, given: PeriodInput | None) -> Period:
    if given is not None:
        return Period(start=given.start, end=given.end)
    today = (await read_home(info.reader)).day(info.now)
    return Period(start=today - timedelta(days=USUAL_DAYS - 1), end=today)
