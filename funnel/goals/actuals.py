"""How goals stand: actual, expected to date, pace, extent and forecast of each metric (numbers.md, Goals)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from crm.core.money import MICRO, to_decimal
from funnel.figures import pace
from funnel.goals.lines import Line, read_lines
from funnel.metrics.catalogue import CATALOGUE, PER_THOUSAND, RATIO_OF, MetricDefinition
from funnel.models import ResourceGoal
from funnel.models.words import Aggregation, Metric, MetricUnit
from funnel.reads import Reads, among

_THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class MetricProgress:
    """How one metric of a goal stands on a day. Money is in units of the currency, units and counts as they are."""

    metric: Metric
    keyword: str | None
    target: Decimal
    baseline: Decimal | None
    start: Decimal | None
    """The value the way to the target begins at, for metrics that have one."""
    actual: Decimal | None
    expected_to_date: Decimal | None
    pace: float | None
    extent: float | None
    on_pace: bool | None


@dataclass(frozen=True, slots=True)
class GoalProgress(MetricProgress):
    """How a goal stands by its deciding metric, with its supporting ones beside."""

    spent_minor: int
    """Spend on the goal's resource in the period, so far."""
    supporting: tuple[MetricProgress, ...] = ()


async def progress_of(reads: Reads, goal_ids: Sequence[UUID], today: date) -> Mapping[UUID, GoalProgress]:
    """Progress by goal, as of the end of that day; goals that are not there are left out. Two statements at most."""
    lines = await read_lines(reads, among(ResourceGoal.id, goal_ids), today)
    return {goal_id: goal_progress(own, today) for goal_id, own in lines.items()}


def goal_progress(lines: Sequence[Line], today: date) -> GoalProgress:
    """The figures of one goal, of its lines."""
    deciding, *supporting = lines
    own = metric_progress(deciding, today)
    return GoalProgress(
        own.metric, own.keyword, own.target, own.baseline, own.start, own.actual, own.expected_to_date, own.pace,
        own.extent, own.on_pace, deciding.spent, tuple(metric_progress(line, today) for line in supporting),
    )  # fmt: skip


def metric_progress(line: Line, today: date) -> MetricProgress:
    """The figures of one line."""
    found, actual, start = line.definition, actual_of(line), start_of(line)
    figures = pace.GoalFigures(
        line.target, actual, pace.Aggregation(found.aggregation.value), found.lower_is_better, start
    )
    reached = pace.progress(figures, pace.elapsed_share(line.period_start, line.period_end, today))
    return MetricProgress(
        metric=found.metric,
        keyword=line.keyword,
        target=line.target,
        baseline=line.baseline,
        start=None if start is None else plain(start),
        actual=None if actual is None else plain(actual),
        expected_to_date=None if reached.expected_to_date is None else plain(reached.expected_to_date),
        pace=None if reached.pace is None else float(reached.pace),
        extent=None if reached.extent is None else float(reached.extent),
        on_pace=reached.on_pace,
    )


def start_of(line: Line) -> Fraction | None:
    """Where the way begins: the last value recorded before the period, else the given baseline, else its first one.

    Sums begin at nothing and have none, nor have costs; means begin somewhere only where it is known.
    """
    found = line.definition
    if found.aggregation is Aggregation.SUM:
        return None
    recorded = line.recorded.get(found.metric)
    before = recorded.before if recorded and found.is_recorded else None
    first = recorded.first if recorded and found.aggregation is Aggregation.LAST else None
    start = next((value for value in (before, line.baseline, first) if value is not None), None)
    return None if start is None else Fraction(start)


def actual_of(line: Line) -> Fraction | None:
    """What is reached so far: nothing counted is 0, nothing recorded is not known."""
    found = line.definition
    if found.is_cost:
        count = counted(line)
        return cost(Fraction(to_decimal(line.spent, line.currency)), count, found.metric) if count > 0 else None
    if found.is_funnel:
        return scaled(line.counted, found, line.currency)
    if found.metric in RATIO_OF and (share := _ratio(line)) is not None:
        return share
    recorded = line.recorded.get(found.metric)
    value = recorded.of(found.aggregation) if recorded else None
    if value is None:
        return Fraction(0) if found.aggregation is Aggregation.SUM else None
    return Fraction(value)


def counted(line: Line) -> Fraction:
    """What a cost is divided by: counted by facts, recorded, or gained since the start where the last value counts."""
    base = CATALOGUE[line.definition.base]
    if base.is_funnel:
        return scaled(line.counted, base, line.currency)
    recorded = line.recorded.get(base.metric)
    if recorded is None:
        return Fraction(0)
    if base.aggregation is Aggregation.LAST:
        start = recorded.before if recorded.before is not None else recorded.first
        return Fraction(recorded.last or 0) - Fraction(start or 0)
    return Fraction(recorded.sum or 0)


def cost(spent: Fraction, count: Fraction, metric: Metric) -> Fraction:
    """Money for one; for a thousand where that is how it is told."""
    return spent * (_THOUSAND if metric in PER_THOUSAND else 1) / count


def _ratio(line: Line) -> Fraction | None:
    """The sums of both parts divided, where both were recorded; else None and the share itself is asked for."""
    part, whole = (line.recorded.get(metric) for metric in RATIO_OF[line.definition.metric])
    if part is None or whole is None or part.sum is None or not whole.sum:
        return None
    return Fraction(part.sum) / Fraction(whole.sum)


def scaled(value: int, definition: MetricDefinition, currency: str) -> Fraction:
    """A day cell's integer as people read it: units from millionths, money from minor units."""
    if definition.unit is MetricUnit.UNITS:
        return Fraction(value, MICRO)
    if definition.unit is MetricUnit.MONEY:
        return Fraction(to_decimal(value, currency))
    return Fraction(value)


def plain(value: Fraction) -> Decimal:
    """A decimal of at most six places without trailing zeros."""
    rounded = round(value, 6)
    decimal = Decimal(rounded.numerator) / Decimal(rounded.denominator)
    return decimal.quantize(Decimal(1)) if decimal == decimal.to_integral_value() else decimal.normalize()
