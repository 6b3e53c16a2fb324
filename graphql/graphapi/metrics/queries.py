"""Root fields that read metrics."""

from __future__ import annotations

from graphapi.answers import answer
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.metrics.types import MetricDefinition, definitions


@queries
class MetricQueries:
    """What can be measured."""

    @answer
    async def metric_definitions(self, info: Info) -> list[MetricDefinition]:
        """The metric catalogue."""
        return definitions()
