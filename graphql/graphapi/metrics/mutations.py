"""Root fields that write metrics."""

from __future__ import annotations

import strawberry

from funnel.metrics.record import ResourceMetricsRecord, record
from graphapi.context import Info
from graphapi.metrics.inputs import ResourceMetricsRecordInput
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class ResourceMetricsRecordPayload(Payload):
    """How many figures were recorded."""

    recorded: int = strawberry.field(default=0, description="How many; none when there are errors.")


@mutations
class MetricMutations:
    """Resources' own figures."""

    @mutation
    async def resource_metrics_record(
        self, info: Info, input: ResourceMetricsRecordInput
    ) -> ResourceMetricsRecordPayload:
        """Records figures by day; one that is not usable refuses all."""
        ids = {"resource_id": "res", "content_item_id": "item"}
        recorded = await record(info.work, fill(ResourceMetricsRecord, input, ids=ids))
        return ResourceMetricsRecordPayload(recorded=recorded)
