"""A resource's own figures of a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import strawberry

from funnel.inputs import Period
from funnel.metrics.series import Series, series
from funnel.models.words import Metric, MetricDirection, MetricUnit
from graphapi.analytics.inputs import PeriodInput
from graphapi.compiler import answer_type
from graphapi.context import Info


@answer_type
class MetricPoint:
    """A figure of one day."""

    day: date = strawberry.field(description="The day, in the workspace's zone.")
    value: Decimal = strawberry.field(description="The figure, in the metric's unit.")


@answer_type
class MetricSeries:
    """One metric of a resource day by day, and over the period."""

    metric: Metric = strawberry.field(description="What is measured.")
    unit: MetricUnit = strawberry.field(description="What one of it is.")
    direction: MetricDirection = strawberry.field(description="Which way is better.")
    keyword: str | None = strawberry.field(description="The keyword, where it is measured by keyword.")
    points: list[MetricPoint] = strawberry.field(description="Days with a figure, in order.")
    total: Decimal = strawberry.field(description="The period's figure: sum, last, mean or least of the days.")


async def metric_series(info: Info, ids: Sequence[UUID], *, period: PeriodInput) -> Mapping[UUID, list[MetricSeries]]:
    """Series of all asked resources at once."""
    found = await series(info.reader, ids, Period(start=period.start, end=period.end))
    return {resource_id: [_series(each) for each in several] for resource_id, several in found.items()}


def _series(given: Series) -> MetricSeries:
    definition = given.definition
    return MetricSeries(
        metric=definition.metric,
        unit=definition.unit,
        direction=definition.direction,
        keyword=given.keyword,
        points=[MetricPoint(day=day, value=plain(value)) for day, value in given.points],
        total=plain(given.total),
    )


def plain(value: Decimal) -> Decimal:
    """At most six places, no trailing zeros, no exponent."""
    short = round(value, 6)
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short.normalize()
