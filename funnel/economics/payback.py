"""Months until what a month's leads brought covers what was spent in it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np

from crm.core import clock
from crm.core.reader import Reader
from funnel.attribution import kernel
from funnel.attribution.attribution_report import AT_ONCE
from funnel.attribution.dimension import Dimension, dimension
from funnel.attribution.load import CONTRIBUTION, Journeys, load
from funnel.attribution.models import Kind, Model
from funnel.attribution.paths import Ints, cut
from funnel.attribution.question import OF_NUMBERS
from funnel.attribution.wire import column
from funnel.economics.answer import Payback
from funnel.economics.question import MOST_DAYS, EconomicsQuestion, Ground

_MONTHS = """
SELECT array_send(array_agg(cohort ORDER BY occurred_at, conversion_id)) AS cohorts,
       array_send(array_agg(month ORDER BY occurred_at, conversion_id)) AS months
FROM (
  SELECT j.occurred_at, j.conversion_id,
    (extract(year FROM l.started_at AT TIME ZONE $5) * 12
      + extract(month FROM l.started_at AT TIME ZONE $5) - 1)::int AS cohort,
    (extract(year FROM j.occurred_at AT TIME ZONE $5) * 12
      + extract(month FROM j.occurred_at AT TIME ZONE $5) - 1)::int AS month
  FROM journeys j JOIN leads l ON l.workspace_id = $1 AND l.id = j.lead_id
  WHERE j.workspace_id = $1 AND j.product_id = $2 AND j.kind = 'SALE' AND j.step_key = ''
    AND j.occurred_at >= $3 AND j.occurred_at < $4) sold
"""
_SPEND = """
SELECT resource_id, (extract(year FROM day) * 12 + extract(month FROM day) - 1)::int AS month,
  sum(amount_minor)::bigint AS amount
FROM spend_days WHERE workspace_id = $1 AND day BETWEEN $2 AND $3 GROUP BY 1, 2
"""
WITHOUT_DATA = frozenset({Kind.ANCHORS, Kind.RUN, Kind.PARTICIPATION})
"""Models whose weights stand in the database, or that do not add up."""


@dataclass(frozen=True)
class Cohorts:
    """Cohorts by key of row that cost something, and of all rows together (with what no touch precedes)."""

    by_key: Mapping[str | None, tuple[Payback, ...]]
    total: tuple[Payback, ...]


async def paybacks(reader: Reader, question: EconomicsQuestion, ground: Ground, now: datetime) -> Cohorts | None:
    """Cohort: leads that started in a month of the period. Its contribution: the credited contribution, net of
    refunds, of their sales up to now, in the month of the sale. Its cost: spend on the period's days of that month.

    None where it cannot be told: as known earlier, by a dimension without cost, by weights out of the database, over
    more than `MOST_DAYS` days up to now.
    """
    if question.as_known_at or question.dimension not in OF_NUMBERS or question.model.kind in WITHOUT_DATA:
        return None
    today = max(clock.day_of(now, ground.time_zone), question.end)
    if (today - question.start).days >= MOST_DAYS:
        return None
    asked = replace(question.of_sales(), end=today)
    journeys = await load(reader, asked, zone=ground.time_zone, lookback_days=ground.lookback_days)
    by = await dimension(reader, question.dimension)
    bounds = clock.day_bounds(question.start, today, ground.time_zone)
    times = await reader.fetchrow(_MONTHS, reader.workspace_id, question.product_id, *bounds, ground.time_zone)
    assert times is not None, "an aggregate without GROUP BY always gives one row"
    spend = await reader.fetch(_SPEND, reader.workspace_id, question.start, question.end)
    frame = _Frame(month_of(question.start), month_of(question.end), month_of(today))
    cohorts, months = column(times["cohorts"]), column(times["months"])
    async with AT_ONCE:
        return await asyncio.to_thread(_computed, journeys, by, question.model, cohorts, months, frame, spend)


def _computed(
    journeys: Journeys, by: Dimension, model: Model, cohorts: Ints, months: Ints, frame: "_Frame", spend: Sequence[Any]
) -> Cohorts:
    """A sale before its lead's month counts in that month: nothing was earned before the cohort was there."""
    brought, whole = _brought(journeys, by, model, cohorts, np.maximum(months, cohorts), frame)
    costs = _costs(spend, by, frame)
    return Cohorts(
        {
            row.key: _cohorts(frame, costs[index], brought[index])
            for index, row in enumerate(by.rows)
            if costs[index].any()
        },
        _cohorts(frame, costs.sum(axis=0), whole),
    )


@dataclass(frozen=True)
class _Frame:
    """First and last month of the period and the month of today, counted from the year 0."""

    first: int
    last: int
    today: int

    @property
    def shape(self) -> tuple[int, int]:
        """Cohorts by months."""
        return self.last - self.first + 1, self.today - self.first + 1


def month_of(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def _brought(
    journeys: Journeys, by: Dimension, model: Model, cohorts: Ints, months: Ints, frame: _Frame
) -> tuple[Ints, Ints]:
    """Contribution by row, cohort and month of sale; and by cohort and month of all sales."""
    rows = by.of(journeys.channels, journeys.resources)
    halved = model.kind is not Kind.SHAPLEY
    direct = by.direct[journeys.channels]
    paths = journeys.paths.with_dim(rows * 2 + direct if halved else rows)
    parity = np.arange(len(by.rows) * 2) % 2 == 1
    ready = cut(paths, journeys.lookback)
    given = kernel.credits(ready.paths, model, direct=parity if halved else None).values[CONTRIBUTION]
    ours = (cohorts >= frame.first) & (cohorts <= frame.last)
    owner = np.flatnonzero(ready.attributed).repeat(ready.paths.lengths)
    row = ready.paths.dim // 2 if halved else ready.paths.dim
    brought = np.zeros((len(by.rows), *frame.shape), np.int64)
    kept = ours[owner]
    at = owner[kept]
    np.add.at(brought, (row[kept], cohorts[at] - frame.first, months[at] - frame.first), given[kept])
    whole = np.zeros(frame.shape, np.int64)
    np.add.at(whole, (cohorts[ours] - frame.first, months[ours] - frame.first), paths.values[CONTRIBUTION][ours])
    return brought, whole


def _costs(spend: Sequence[Any], by: Dimension, frame: _Frame) -> Ints:
    costs = np.zeros((len(by.rows), frame.shape[0]), np.int64)
    for each in spend:
        costs[by.row_of_resource[each["resource_id"]], each["month"] - frame.first] += each["amount"]
    return costs


def _cohorts(frame: _Frame, costs: Ints, brought: Ints) -> tuple[Payback, ...]:
    return tuple(
        payback(frame.first + index, int(costs[index]), [int(value) for value in brought[index][index:]])
        for index in range(frame.shape[0])
        if costs[index] > 0
    )


def payback(month: int, cost: int, brought: Sequence[int]) -> Payback:
    """Of one cohort: `brought` by month from its own on."""
    cumulated = tuple(sum(brought[: place + 1]) for place in range(len(brought)))
    covered = next((place for place, value in enumerate(cumulated) if value >= cost), None)
    return Payback(date(month // 12, month % 12 + 1, 1), cost, cumulated, covered)
