"""The metric catalogue."""

from __future__ import annotations

import strawberry

from funnel.metrics.catalogue import CATALOGUE
from funnel.metrics.catalogue import MetricDefinition as Definition
from funnel.metrics.format import MetricFormat
from funnel.metrics.labels import label
from funnel.models.words import (
    Aggregation,
    CountingUnit,
    Metric,
    MetricDirection,
    MetricSource,
    MetricUnit,
    ResourceKind,
)
from graphapi.compiler import answer_type


@answer_type
class MetricLabels:
    """What people call a metric."""

    en: str = strawberry.field(description="In English.")
    ru: str = strawberry.field(description="In Russian.")
    kk: str = strawberry.field(description="In Kazakh.")


@answer_type
class MetricDefinition:
    """What a metric means."""

    metric: Metric = strawberry.field(description="Which metric.")
    labels: MetricLabels = strawberry.field(description="What people call it.")
    unit: MetricUnit = strawberry.field(description="What one of it is.")
    direction: MetricDirection = strawberry.field(description="Which way is better.")
    aggregation: Aggregation = strawberry.field(description="How days become a period.")
    format: MetricFormat = strawberry.field(description="How a figure of it is shown.")
    decimals: int = strawberry.field(
        description="The most decimals shown; of per cent after the hundredfold, of money at most its currency's."
    )
    source: MetricSource = strawberry.field(description="Where its figures come from.")
    based_on: Metric = strawberry.field(description="What is counted for it: of a cost what it is divided by.")
    counting_units: list[CountingUnit] = strawberry.field(
        description="What a goal counts once; empty where it counts no people."
    )
    credit_model: str | None = strawberry.field(
        description="The model by which a resource is credited with it in goals: `last`, the one that sent the last "
        "touch. Null where the figure is the resource's own. Other models: `attributionReport`."
    )
    kinds: list[ResourceKind] | None = strawberry.field(
        description="Kinds of resource that can have it; null when all can."
    )
    is_recorded: bool = strawberry.field(description="Whether it is recorded by hand or by an integration.")
    is_per_step: bool = strawberry.field(description="Whether a goal on it needs a step as objective.")
    needs_keyword: bool = strawberry.field(description="Whether it is measured by keyword.")


def definitions() -> list[MetricDefinition]:
    """The whole catalogue."""
    return [_definition(found) for found in CATALOGUE.values()]


def _definition(found: Definition) -> MetricDefinition:
    return MetricDefinition(
        metric=found.metric,
        labels=MetricLabels(**{language: label(found.metric, language) for language in ("en", "ru", "kk")}),
        unit=found.unit,
        direction=found.direction,
        aggregation=found.aggregation,
        format=found.format,
        decimals=found.decimals,
        source=found.source,
        based_on=found.base,
        counting_units=list(found.counting_units),
        credit_model=found.credit_model,
        kinds=None if found.kinds is None else sorted(found.kinds, key=list(ResourceKind).index),
        is_recorded=found.is_recorded,
        is_per_step=found.per_step,
        needs_keyword=found.metric is Metric.SEARCH_POSITION,
    )
