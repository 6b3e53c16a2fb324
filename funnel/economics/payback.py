"""Months until what a month's leads brought covers what was spent in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np

from crm.core import clock, threads
from crm.core.reader import Reader
from funnel.attribution.choose import Chosen
from funnel.attribution.conversions import source
from funnel.attribution.dimension import Dimension
from funnel.attribution.load import CONTRIBUTION, load
from funnel.attribution.models import Kind
from funnel.attribution.paths import Ints
from funnel.attribution.question import OF_NUMBERS
from funnel.attribution.seen import Seen, by_touch, see
from funnel.attribution.wire import column
from funnel.economics.answer import Payback
from funnel.economics.question import MOST_DAYS, EconomicsQuestion, Ground

_MONTHS = """{source}
SELECT array_send(array_agg(cohort ORDER BY occurred_at, conversion_id)) AS cohorts,
       array_send(array_agg(month ORDER BY occurred_at, conversion_id)) AS months
FROM (
  SELECT j.occurred_at, j.conversion_id,
    (extract(year FROM l.started_at AT TIME ZONE $8) * 12
      + extract(month FROM l.started_at AT TIME ZONE $8) - 1)::int AS cohort,
    (extract(year FROM j.occurred_at AT TIME ZONE $8) * 12
      + extract(month FROM j.occurred_at AT TIME ZONE $8) - 1)::int AS month
  FROM source j JOIN leads l ON l.workspace_id = $1 AND l.id = j.lead_id) sold
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
    conversions = source(reader.workspace_id, asked, ground.time_zone)
    seen = await see(reader, question.dimension, conversions, journeys, Chosen((question.model,), {}, ()))
    times = await reader.fetchrow(_MONTHS.format(source=conversions.head), *conversions.given, ground.time_zone)
    assert times is not None, "an aggregate without GROUP BY always gives one row"
    spend = await reader.fetch(_SPEND, reader.workspace_id, question.start, question.end)
    frame = _Frame(month_of(question.start), month_of(question.end), month_of(today))
    cohorts, months = column(times["cohorts"]), column(times["months"])
    return await threads.compute(_computed, seen, cohorts, months, frame, spend)


def _computed(seen: Seen, cohorts: Ints, months: Ints, frame: "_Frame", spend: Sequence[Any]) -> Cohorts:
    """A sale before its lead's month counts in that month: nothing was earned before the cohort was there."""
    brought, whole = _brought(seen, cohorts, np.maximum(months, cohorts), frame)
    costs = _costs(spend, seen.by, frame)
    return Cohorts(
        {
            row.key: _cohorts(frame, costs[index], brought[index])
            for index, row in enumerate(seen.by.rows)
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


def _brought(seen: Seen, cohorts: Ints, months: Ints, frame: _Frame) -> tuple[Ints, Ints]:
    """Contribution by row, cohort and month of sale; and by cohort and month of all sales."""
    ours = (cohorts >= frame.first) & (cohorts <= frame.last)
    touches = by_touch(seen)
    kept = ours[touches.conversions]
    at = touches.conversions[kept]
    brought = np.zeros((len(seen.by.rows), *frame.shape), np.int64)
    place = touches.rows[kept], cohorts[at] - frame.first, months[at] - frame.first
    np.add.at(brought, place, touches.credit[CONTRIBUTION][kept])
    whole = np.zeros(frame.shape, np.int64)
    sold = seen.journeys.paths.values[CONTRIBUTION][ours]
    np.add.at(whole, (cohorts[ours] - frame.first, months[ours] - frame.first), sold)
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
