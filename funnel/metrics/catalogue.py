"""Every metric's unit, direction, aggregation and source, and where it can be measured (domain.md §3)."""

from collections.abc import Callable
from dataclasses import dataclass

from funnel.metrics.format import FORMATS, MetricFormat
from funnel.metrics.kinds import KINDS
from funnel.models.words import (
    FUNNEL_METRICS,
    Aggregation,
    CountingUnit,
    Metric,
    MetricDirection,
    MetricSource,
    MetricUnit,
    ResourceKind,
)

_M = Metric

COST_OF: dict[Metric, Metric] = {
    _M.COST_PER_LEAD: _M.LEADS,
    _M.COST_PER_STEP_GOAL: _M.STEP_GOAL_REACHED,
    _M.COST_PER_SALE: _M.SALES,
    _M.COST_PER_UNIT: _M.UNITS_SOLD,
    _M.COST_PER_STEP_ENTRY: _M.STEP_ENTRIES,
    _M.COST_PER_HANDOFF: _M.HANDOFFS_ACCEPTED,
    _M.COST_PER_REACH: _M.REACH,
    _M.COST_PER_THOUSAND_IMPRESSIONS: _M.IMPRESSIONS,
    _M.COST_PER_FOLLOWER: _M.FOLLOWERS,
    _M.COST_PER_ENGAGEMENT: _M.ENGAGEMENT,
    _M.COST_PER_CLICK: _M.CLICKS,
    _M.COST_PER_SESSION: _M.SESSIONS,
    _M.COST_PER_SUBSCRIPTION: _M.SUBSCRIPTIONS,
    _M.COST_PER_CONTACT: _M.CONTACT_BASE,
    _M.COST_PER_RETURNING_VISITOR: _M.RETURNING_VISITORS,
    _M.COST_PER_MENTION: _M.MENTIONS,
    _M.COST_PER_DOWNLOAD: _M.DOWNLOADS,
    _M.COST_PER_ATTENDEE: _M.ATTENDANCE,
}
"""What each cost is divided by; followers and contacts are those gained in the period, not those there are."""

RATIO_OF: dict[Metric, tuple[Metric, Metric]] = {_M.CTR: (_M.CLICKS, _M.IMPRESSIONS)}
"""Recorded metrics that are computed of two others where both of those were recorded."""

PER_THOUSAND = frozenset({_M.COST_PER_THOUSAND_IMPRESSIONS})
_PEOPLE = FUNNEL_METRICS - {_M.UNITS_SOLD, _M.REVENUE, _M.CONTRIBUTION}


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
        """Spend divided by a count."""
        return self.metric in COST_OF

    @property
    def is_recorded(self) -> bool:
        """Recorded day by day, by hand or by an integration."""
        return not (self.is_funnel or self.is_cost)

    @property
    def needs_recorded(self) -> bool:
        """Cannot be told before somebody recorded figures: recorded itself, or a cost of something recorded."""
        return self.base in CATALOGUE and CATALOGUE[self.base].is_recorded

    @property
    def base(self) -> Metric:
        """What is counted for it: of a cost what it is divided by, else itself."""
        return COST_OF.get(self.metric, self.metric)

    @property
    def lower_is_better(self) -> bool:
        """Position, bounce, response time, cost."""
        return self.direction is MetricDirection.LOWER_IS_BETTER

    @property
    def format(self) -> MetricFormat:
        """How a figure of it is shown."""
        return FORMATS[self.unit][0]

    @property
    def decimals(self) -> int:
        """The most decimals that are shown; of per cent those after the hundredfold."""
        return FORMATS[self.unit][1]

    @property
    def source(self) -> MetricSource:
        """Where its figures come from."""
        if self.is_cost:
            return MetricSource.DERIVED
        return MetricSource.FACTS if self.is_funnel else MetricSource.RECORDED

    @property
    def counting_units(self) -> tuple[CountingUnit, ...]:
        """What may be counted once; empty where it counts no people. Goals count persons: see the funnel's README."""
        return (CountingUnit.PERSON,) if self.base in _PEOPLE else ()

    @property
    def kinds(self) -> frozenset[ResourceKind] | None:
        """Kinds of resource that can have it; None: all of them."""
        return KINDS.get(self.base)

    @property
    def credit_model(self) -> str | None:
        """By which model a resource is credited with it: the one that sent the last touch moved the person on."""
        return "last" if self.base in FUNNEL_METRICS else None


_U, _A = MetricUnit, Aggregation
_UP, _DOWN = MetricDirection.HIGHER_IS_BETTER, MetricDirection.LOWER_IS_BETTER


def _all(
    *metrics: Metric, unit: MetricUnit, direction: MetricDirection, aggregation: Aggregation, per_step: bool = False
) -> list[MetricDefinition]:
    return [MetricDefinition(metric, unit, direction, aggregation, per_step) for metric in metrics]


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
        *_all(_M.CTR, _M.POSITIVE_SHARE, _M.ANSWERED_WITHIN_HOUR, unit=_U.SHARE, direction=_UP, aggregation=_A.MEAN),
        *_all(_M.BOUNCE_RATE, unit=_U.SHARE, direction=_DOWN, aggregation=_A.MEAN),
        *_all(_M.SEARCH_POSITION, unit=_U.POSITION, direction=_DOWN, aggregation=_A.LAST),
        *_all(_M.RESPONSE_TIME, unit=_U.SECONDS, direction=_DOWN, aggregation=_A.MEAN),
        *_all(_M.SATISFACTION, unit=_U.SCORE, direction=_UP, aggregation=_A.MEAN),
        *(MetricDefinition(cost, _U.MONEY, _DOWN, _A.MEAN, by in (_M.STEP_GOAL_REACHED, _M.STEP_ENTRIES))
          for cost, by in COST_OF.items()),
    )
}  # fmt: skip


def named(choose: Callable[[MetricDefinition], bool]) -> list[str]:
    """Names of the metrics that are so, for conditions in SQL."""
    return [metric.value for metric, definition in CATALOGUE.items() if choose(definition)]
