"""Spend and credited conversions by row and week: what a response is learnt from.

A conversion's credit stands in the week of the touch that earned it, so that it stands beside the money of that week,
however long the journey took. The newest weeks have conversions still to come: ripe is a week that ended at least as
long ago as 90 % of all credit needed from touch to conversion.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from crm.core import clock, threads
from crm.core.money import MICRO
from crm.core.reader import Reader
from funnel.attribution.answer import RowKey
from funnel.attribution.choose import choose
from funnel.attribution.conversions import source
from funnel.attribution.ground import ground
from funnel.attribution.load import COUNT, load
from funnel.attribution.paths import Floats, Ints
from funnel.attribution.question import AttributionQuestion
from funnel.attribution.seen import Seen, by_touch, see
from funnel.attribution.wire import column

RIPE = 0.9
DAY = 86_400
_TIMES = """{source}
SELECT array_send(array_agg(floor(extract(epoch FROM occurred_at))::bigint ORDER BY occurred_at, conversion_id)) AS at
FROM source
"""
_SPEND = """
SELECT resource_id, (day - $2::date) / 7 AS week, sum(amount_minor)::bigint AS amount
FROM spend_days WHERE workspace_id = $1 AND day BETWEEN $2 AND $3 GROUP BY 1, 2
"""


@dataclass(frozen=True, eq=False)
class Weeks:
    """Rows by weeks; the first `ripe` weeks have all but the last of their conversions."""

    currency: str
    rows: tuple[RowKey, ...]
    first: date
    spend: Floats
    conversions: Floats
    ripe: int
    ripe_days: int


async def read_weeks(reader: Reader, question: AttributionQuestion, now: datetime) -> Weeks:
    """The whole weeks, Monday to Sunday, of the question's period; one model, a fixed number of statements."""
    home = await ground(reader, question.product_id, question.step_key)
    today = clock.day_of(now, home.time_zone)
    first, weeks = whole_weeks(question.start, min(question.end, today - timedelta(days=1)))
    asked = replace(question, start=first, end=max(today, first))
    chosen = await choose(reader, asked.models, asked.product_id, ["input.model.key"])
    journeys = await load(
        reader, asked, zone=home.time_zone, lookback_days=home.lookback_days, declared=chosen.declared
    )
    conversions = source(reader.workspace_id, asked, home.time_zone)
    seen = await see(reader, asked.dimension, conversions, journeys, chosen)
    times = await reader.fetchval(_TIMES.format(source=conversions.head), *conversions.given)
    spent = await reader.fetch(_SPEND, reader.workspace_id, first, first + timedelta(days=7 * weeks - 1))
    spend = np.zeros((len(seen.by.rows), weeks))
    for row in spent:
        spend[seen.by.row_of_resource[row["resource_id"]], row["week"]] += row["amount"]
    bounds = [
        clock.day_bounds(day, day, home.time_zone)[0].timestamp()
        for day in (first + timedelta(days=7 * week) for week in range(weeks + 1))
    ]
    credit, days = await threads.compute(_credited, seen, column(times), np.array(bounds))
    ended = [(today - first).days - 7 * (week + 1) >= days for week in range(weeks)]
    return Weeks(home.currency, seen.by.rows, first, spend, credit, sum(ended), days)


def whole_weeks(start: date, end: date) -> tuple[date, int]:
    """The first Monday, and how many weeks from it end within the days."""
    first = start + timedelta(days=-start.weekday() % 7)
    return first, max(0, ((end - first).days + 1) // 7)


def _credited(seen: Seen, times: Ints, bounds: Floats) -> tuple[Floats, int]:
    """Conversions by row and week of the touch; and within how many days nine tenths of the credit came."""
    touches = by_touch(seen)
    credit = touches.credit[COUNT]
    week = np.searchsorted(bounds, times[touches.conversions] - touches.ages, "right") - 1
    inside = (week >= 0) & (week < len(bounds) - 1)
    found = np.zeros((len(seen.by.rows), max(len(bounds) - 1, 0)))
    np.add.at(found, (touches.rows[inside], week[inside]), credit[inside] / MICRO)
    return found, _ripe_days(touches.ages, credit)


def _ripe_days(age: Ints, credit: Ints) -> int:
    """Full days, upwards, within which RIPE of the credit came; 0 without any."""
    if not credit.sum():
        return 0
    order = np.argsort(age, kind="stable")
    reached = credit[order].cumsum() >= RIPE * credit.sum()
    return int(-(-int(age[order][int(reached.argmax())]) // DAY))
