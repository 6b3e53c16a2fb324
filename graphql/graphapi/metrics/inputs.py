"""Inputs of metrics."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import ID

from funnel.models.words import Metric, ProfileDimension
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


@input_type
class ProfileShareInput:
    """A part of an audience."""

    key: str = strawberry.field(description="Which part: an age group, a gender, a city, a language, a device.")
    share: Decimal = strawberry.field(description="How large, a fraction of 1.")


@input_type
class ResourceAudienceProfileRecordInput:
    """One dimension of a resource's audience on a day, whole; recording it again replaces it."""

    resource_id: ID = strawberry.field(description="Whose audience.")
    day: date = strawberry.field(description="When it was measured, in the workspace's zone.")
    dimension: ProfileDimension = strawberry.field(description="By what it is divided.")
    shares: list[ProfileShareInput] = strawberry.field(description="At most 200; together at most 1.")
