"""Every metric's unit, direction and aggregation (domain.md §3, Metric catalogue)."""

from collections.abc import Callable
from dataclasses import dataclass

from funnel.models.words import FUNNEL_METRICS, Aggregation, Metric, MetricDirection, MetricUnit


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """What one of it is, which way is better, and how its days become a period."""

    metric: Metric
    unit: MetricUnit
    direction: MetricDirection
    aggregation: Aggregation
    per_step: bool = False
    """Counted at one step, so a goal on it needs an objective that is a step."""

    @property
    def is_funnel(self) -> bool:
        """Counted from facts by the service itself."""
        return self.metric in FUNNEL_METRICS

    @property
    def is_cost(self) -> bool:
        """Spend divided by a funnel metric."""
        return self.metric in COST_OF

    @property
    def is_recorded(self) -> bool:
        """Recorded day by day, by hand or by an integration."""
        return not (self.is_funnel or self.is_cost)

    @property
    def lower_is_better(self) -> bool:
        """Position, bounce, response time, cost."""
        return self.direction is MetricDirection.LOWER_IS_BETTER


COST_OF: dict[Metric, Metric] = {
    Metric.COST_PER_LEAD: Metric.LEADS,
    Metric.COST_PER_STEP_GOAL: Metric.STEP_GOAL_REACHED,
    Metric.COST_PER_SALE: Metric.SALES,
    Metric.COST_PER_UNIT: Metric.UNITS_SOLD,
}
"""What each cost is divided by."""

_U, _A = MetricUnit, Aggregation
_UP, _DOWN = MetricDirection.HIGHER_IS_BETTER, MetricDirection.LOWER_IS_BETTER


def _all(
    *metrics: Metric, unit: MetricUnit, direction: MetricDirection, aggregation: Aggregation, per_step: bool = False
) -> list[MetricDefinition]:
    return [MetricDefinition(metric, unit, direction, aggregation, per_step) for metric in metrics]


_M = Metric
CATALOGUE: dict[Metric, MetricDefinition] = {
    definition.metric: definition
    for definition in (
        *_all(_M.STEP_GOAL_REACHED, _M.STEP_ENTRIES, unit=_U.COUNT, direction=_UP, aggregation=_A.SUM, per_step=True),
        *_all(_M.LEADS, _M.HANDOFFS_ACCEPTED, _M.SALES, unit=_U.COUNT, direction=_UP, aggregation=_A.SUM),
        *_all(_M.UNITS_SOLD, unit=_U.UNITS, direction=_UP, aggregation=_A.SUM),
        *_all(_M.REVENUE, _M.CONTRIBUTION, unit=_U.MONEY, direction=_UP, aggregation=_A.SUM),
        *_all(_M.REACH, _M.IMPRESSIONS, _M.ENGAGEMENT, _M.CLICKS, _M.SESSIONS, _M.SUBSCRIPTIONS,
              _M.RETURNING_VISITORS, _M.MENTIONS, _M.DOWNLOADS, _M.ATTENDANCE,
              unit=_U.COUNT, direction=_UP, aggregation=_A.SUM),
        *_all(_M.FOLLOWERS, _M.CONTACT_BASE, unit=_U.COUNT, direction=_UP, aggregation=_A.LAST),
        *_all(_M.CTR, _M.POSITIVE_SHARE, unit=_U.SHARE, direction=_UP, aggregation=_A.MEAN),
        *_all(_M.BOUNCE_RATE, unit=_U.SHARE, direction=_DOWN, aggregation=_A.MEAN),
        *_all(_M.SEARCH_POSITION, unit=_U.POSITION, direction=_DOWN, aggregation=_A.LAST),
        *_all(_M.RESPONSE_TIME, unit=_U.SECONDS, direction=_DOWN, aggregation=_A.MEAN),
        *_all(_M.SATISFACTION, unit=_U.SCORE, direction=_UP, aggregation=_A.MEAN),
        *_all(_M.COST_PER_STEP_GOAL, unit=_U.MONEY, direction=_DOWN, aggregation=_A.MEAN, per_step=True),
        *_all(_M.COST_PER_LEAD, _M.COST_PER_SALE, _M.COST_PER_UNIT,
              unit=_U.MONEY, direction=_DOWN, aggregation=_A.MEAN),
    )
}  # fmt: skip


def named(choose: Callable[[MetricDefinition], bool]) -> list[str]:
    """Names of the metrics that are so, for conditions in SQL."""
    return [metric.value for metric, definition in CATALOGUE.items() if choose(definition)]
