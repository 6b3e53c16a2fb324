"""A resource's own figures of a period, day by day and together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from funnel.inputs import Period
from funnel.metrics.catalogue import CATALOGUE, MetricDefinition
from funnel.models import ResourceMetric
from funnel.models.words import Aggregation, Metric
from funnel.reads import Reads, among


@dataclass(frozen=True, slots=True)
class Series:
    """One metric (of one keyword, where it is measured by keyword): values by day, and the period's figure."""

    definition: MetricDefinition
    keyword: str | None
    points: tuple[tuple[date, Decimal], ...]
    total: Decimal


def together(values: Sequence[Decimal], aggregation: Aggregation) -> Decimal:
    """One figure of days in order: their sum, last, mean or least; the mean of days, whatever their weight."""
    match aggregation:
        case Aggregation.SUM:
            return sum(values, Decimal(0))
        case Aggregation.LAST:
            return values[-1]
        case Aggregation.MEAN:
            return sum(values, Decimal(0)) / len(values)
        case Aggregation.MIN:
            return min(values)


async def series(reads: Reads, resource_ids: Sequence[UUID], period: Period) -> Mapping[UUID, list[Series]]:
    """Series by resource, in the catalogue's order; one statement. Figures of content items are added to the day."""
    metric = ResourceMetric
    statement = (
        select(metric.resource_id, metric.metric, metric.keyword, metric.day, metric.value)
        .where(
            metric.workspace_id == reads.workspace_id,
            among(metric.resource_id, resource_ids),
            metric.day.between(period.start, period.end),
        )
        .order_by(metric.day, metric.content_item_id)
    )
    days: dict[tuple[UUID, Metric, str], dict[date, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for row in await reads.rows(statement):
        days[row["resource_id"], Metric(row["metric"]), row["keyword"]][row["day"]].append(row["value"])
    found: dict[UUID, list[Series]] = defaultdict(list)
    order = list(CATALOGUE)
    for (resource_id, name, keyword), values in sorted(days.items(), key=lambda i: (order.index(i[0][1]), i[0][2])):
        found[resource_id].append(_series(CATALOGUE[name], keyword or None, values))
    return found


def _series(definition: MetricDefinition, keyword: str | None, days: Mapping[date, list[Decimal]]) -> Series:
    points = tuple((day, together(values, definition.aggregation)) for day, values in days.items())
    return Series(definition, keyword, points, together([value for _, value in points], definition.aggregation))
