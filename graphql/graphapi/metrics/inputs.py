"""Inputs of metrics."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import ID

from funnel.models.words import Metric
from graphapi.compiler import input_type


@input_type
class ResourceMetricInput:
    """A resource's own figure of one day."""

    resource_id: ID = strawberry.field(description="Of what.")
    content_item_id: ID | None = strawberry.field(default=None, description="Of which content item of it.")
    day: date = strawberry.field(description="The day, in the workspace's zone.")
    metric: Metric = strawberry.field(description="What is measured.")
    value: Decimal = strawberry.field(description="In the metric's unit; a share is a fraction of 1.")
    keyword: str | None = strawberry.field(default=None, description="Needed for `SEARCH_POSITION`, and only for it.")


@input_type
class ResourceMetricsRecordInput:
    """Figures; recording one again replaces it."""

    items: list[ResourceMetricInput] = strawberry.field(description="At most 1,000 figures.")
