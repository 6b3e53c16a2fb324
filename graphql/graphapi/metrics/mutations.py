"""Root fields that write metrics."""

from __future__ import annotations

import strawberry

from funnel.metrics.profile import ResourceAudienceProfileRecord, record_profile
from funnel.metrics.record import ResourceMetricsRecord, record
from graphapi.context import Info
from graphapi.metrics.inputs import ResourceAudienceProfileRecordInput, ResourceMetricsRecordInput
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class ResourceMetricsRecordPayload(Payload):
    """How many figures were recorded."""

    recorded: int = strawberry.field(default=0, description="How many; none when there are errors.")


@payload
class ResourceAudienceProfileRecordPayload(Payload):
    """How many parts were recorded."""

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

    @mutation
    async def resource_audience_profile_record(
        self, info: Info, input: ResourceAudienceProfileRecordInput
    ) -> ResourceAudienceProfileRecordPayload:
        """Records who a resource's audience is by one dimension; what was there of that day is replaced."""
        data = fill(ResourceAudienceProfileRecord, input, ids={"resource_id": "res"})
        return ResourceAudienceProfileRecordPayload(recorded=await record_profile(info.work, data))
