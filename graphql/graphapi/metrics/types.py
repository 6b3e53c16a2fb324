"""The metric catalogue."""

from __future__ import annotations

import strawberry

from funnel.metrics.catalogue import CATALOGUE
from funnel.models.words import Aggregation, Metric, MetricDirection, MetricUnit
from graphapi.compiler import answer_type


@answer_type
class MetricDefinition:
    """What a metric means."""

    metric: Metric = strawberry.field(description="Which metric.")
    unit: MetricUnit = strawberry.field(description="What one of it is.")
    direction: MetricDirection = strawberry.field(description="Which way is better.")
    aggregation: Aggregation = strawberry.field(description="How days become a period.")
    is_recorded: bool = strawberry.field(description="Whether it is recorded by hand or by an integration.")
    is_per_step: bool = strawberry.field(description="Whether a goal on it needs a step as objective.")


def definitions() -> list[MetricDefinition]:
    """The whole catalogue."""
    return [
        MetricDefinition(
            metric=found.metric,
            unit=found.unit,
            direction=found.direction,
            aggregation=found.aggregation,
            is_recorded=found.is_recorded,
            is_per_step=found.per_step,
        )
        for found in CATALOGUE.values()
    ]
