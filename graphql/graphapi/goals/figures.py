"""How goals stand: one computation for all fields of a snapshot that ask about the same goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from uuid import UUID

import strawberry

from crm.core import threads
from funnel.figures.forecast import CONFIDENCE
from funnel.goals.actuals import GoalProgress, MetricProgress, goal_progress, metric_progress
from funnel.goals.forecast import Forecast, ForecastGap, forecasts
from funnel.goals.lines import Line, read_lines
from funnel.goals.warnings import GoalWarningCode, warnings_of
from funnel.metrics.catalogue import CATALOGUE
from funnel.models import ResourceGoal as ResourceGoalRow
from funnel.models.words import Metric, MetricDirection, MetricUnit
from funnel.reads import among
from graphapi.compiler import answer_type
from graphapi.context import Info
from graphapi.today import once, today_of

Lines = Mapping[UUID, Sequence[Line]]
_IN_A_THREAD = 50
"""From so many lines on the drawing is done beside the event loop."""


@answer_type
class GoalForecast:
    """Where a metric will be at the end of the period, by the rate of the last 28 days."""

    value: Decimal | None = strawberry.field(description="What is expected; null when `missing` says why.")
    low: Decimal | None = strawberry.field(description="In nine of ten cases it is not less.")
    high: Decimal | None = strawberry.field(description="In nine of ten cases it is not more.")
    confidence: float = strawberry.field(description="How often it is between the two: 0.8.")
    chance: float | None = strawberry.field(description="How likely the target is reached, from 0 to 1.")
    missing: ForecastGap | None = strawberry.field(description="Why there is no forecast.")


@answer_type
class SupportingMetric:
    """A figure that is watched beside the goal's deciding one."""

    metric: Metric = strawberry.field(description="Which metric.")
    unit: MetricUnit = strawberry.field(description="What one of it is.")
    direction: MetricDirection = strawberry.field(description="Which way is better.")
    keyword: str | None = strawberry.field(description="The keyword whose search position counts.")
    target: Decimal = strawberry.field(description="What is to be reached, in the metric's unit.")
    baseline: Decimal | None = strawberry.field(description="What was there before, as it was given with the goal.")
    start: Decimal | None = strawberry.field(description="Where the way to the target begins; null for sums.")
    actual: Decimal | None = strawberry.field(description="What was reached so far; null when nothing was recorded.")
    expected_to_date: Decimal | None = strawberry.field(description="What should have been reached by today.")
    pace: float | None = strawberry.field(description="Actual against expected; from 0.95 on it is on pace.")
    extent: float | None = strawberry.field(description="The way gone to the target, 1 for all of it.")
    on_pace: bool | None = strawberry.field(description="Whether the pace is at least 0.95.")
    forecast: GoalForecast = strawberry.field(description="Where it will be at the end of the period.")


@answer_type
class GoalWarning:
    """What is to be looked at in a goal, before it is too late."""

    code: GoalWarningCode = strawberry.field(description="For programs.")
    field: str = strawberry.field(description="The field of the goal it is about.")
    message: str = strawberry.field(description="For people.")


async def lines_of(info: Info, ids: Sequence[UUID]) -> Lines:
    """What the figures of these goals are made of; two statements a snapshot."""

    async def read() -> Lines:
        return await read_lines(info.reader, among(ResourceGoalRow.id, ids), await today_of(info))

    return await once(info, "goal_lines", frozenset(ids), read)


async def keep_lines(info: Info, lines: Lines) -> None:
    """Remembers lines that were read already, for the fields of their goals."""

    async def known() -> Lines:
        return lines

    await once(info, "goal_lines", frozenset(lines), known)


async def _progress(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, GoalProgress]:
    async def compute() -> Mapping[UUID, GoalProgress]:
        today = await today_of(info)
        return {goal_id: goal_progress(own, today) for goal_id, own in (await lines_of(info, ids)).items()}

    return await once(info, "goal_progress", frozenset(ids), compute)


async def actuals(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, Decimal | None]:
    """What was reached so far."""
    return {goal_id: progress.actual for goal_id, progress in (await _progress(info, ids)).items()}


async def starts(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, Decimal | None]:
    """Where the way to the target begins."""
    return {goal_id: progress.start for goal_id, progress in (await _progress(info, ids)).items()}


async def expected(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, Decimal | None]:
    """What should have been reached by today."""
    return {goal_id: progress.expected_to_date for goal_id, progress in (await _progress(info, ids)).items()}


async def paces(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, float | None]:
    """Actual against expected."""
    return {goal_id: progress.pace for goal_id, progress in (await _progress(info, ids)).items()}


async def extents(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, float | None]:
    """The way gone to the target."""
    return {goal_id: progress.extent for goal_id, progress in (await _progress(info, ids)).items()}


async def on_pace(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, bool | None]:
    """Whether the pace is good enough."""
    return {goal_id: progress.on_pace for goal_id, progress in (await _progress(info, ids)).items()}


async def forecast(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, GoalForecast]:
    """Where each goal will be at the end of its period."""
    lines = await lines_of(info, ids)
    told = await _forecasts(info, [own[0] for own in lines.values()])
    return dict(zip(lines, map(_forecast, told), strict=True))


async def supporting(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[SupportingMetric]]:
    """How each supporting metric stands."""
    lines = {goal_id: own[1:] for goal_id, own in (await lines_of(info, ids)).items()}
    today = await today_of(info)
    told = iter(await _forecasts(info, list(chain.from_iterable(lines.values()))))
    return {
        goal_id: [_supporting(metric_progress(line, today), next(told)) for line in own]
        for goal_id, own in lines.items()
    }


async def warnings(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[GoalWarning]]:
    """What is to be looked at in each goal."""
    lines = await lines_of(info, ids)
    found = await warnings_of(info.reader, lines, await today_of(info))
    return {
        goal_id: [GoalWarning(code=each.code, field=each.field, message=each.message) for each in own]
        for goal_id, own in found.items()
    }


async def _forecasts(info: Info, lines: Sequence[Line]) -> list[Forecast]:
    today = await today_of(info)
    if len(lines) < _IN_A_THREAD:
        return forecasts(lines, today)
    return await threads.compute(forecasts, lines, today)


def _forecast(found: Forecast) -> GoalForecast:
    return GoalForecast(
        value=found.value,
        low=found.low,
        high=found.high,
        confidence=CONFIDENCE,
        chance=found.chance,
        missing=found.missing,
    )


def _supporting(progress: MetricProgress, told: Forecast) -> SupportingMetric:
    definition = CATALOGUE[progress.metric]
    return SupportingMetric(
        metric=progress.metric,
        unit=definition.unit,
        direction=definition.direction,
        keyword=progress.keyword,
        target=progress.target,
        baseline=progress.baseline,
        start=progress.start,
        actual=progress.actual,
        expected_to_date=progress.expected_to_date,
        pace=progress.pace,
        extent=progress.extent,
        on_pace=progress.on_pace,
        forecast=_forecast(told),
    )
