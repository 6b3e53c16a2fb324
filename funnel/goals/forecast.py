"""Where goals will be at the end of their period: the rate of the last four weeks, with an 80 % interval.

Lines of the same lengths are drawn together, so hundreds of goals cost a few products of matrices. How each kind of
metric is told from its days: sums add the days to come to the actual; last values add daily changes (counts) or follow
their line (positions); means weigh in the days to come; costs and shares divide two sums that are drawn together.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import numpy as np

from funnel.figures.forecast import LEAST_DAYS, MOST_ROWS, Horizon, Numbers, ahead, interval
from funnel.goals.lines import Line
from funnel.goals.outlook import NoForecast, Outlook, Told, outlook
from funnel.models.words import GoalStatus, MetricUnit

_OVER = frozenset({GoalStatus.ACHIEVED, GoalStatus.MISSED, GoalStatus.CANCELLED})


class ForecastGap(StrEnum):
    """Why there is no forecast."""

    GOAL_OVER = "GOAL_OVER"
    """The period is over, or the goal is closed or cancelled."""
    TOO_FEW_DAYS = "TOO_FEW_DAYS"
    """Fewer than two days (three values of a position) are known of the last four weeks."""
    NOTHING_TO_DIVIDE_BY = "NOTHING_TO_DIVIDE_BY"
    """A cost or a share of something that is not expected to happen at all."""
    NOT_FORECAST = "NOT_FORECAST"
    """No forecast is made of such a metric."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The metric at the end of the period; four of five times it is between `low` and `high`."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    chance: float | None = None
    """Share of the draws in which the target is reached."""
    missing: ForecastGap | None = None


def forecasts(lines: Sequence[Line], today: date) -> list[Forecast]:
    """One for each line, in their order. Memory: MOST_ROWS series at once, however many lines there are."""
    made: dict[int, Forecast] = {}
    groups: dict[Horizon, list[tuple[int, Outlook]]] = defaultdict(list)
    for place, line in enumerate(lines):
        found = _outlook(line, today)
        if isinstance(found, ForecastGap):
            made[place] = Forecast(missing=found)
        elif isinstance(found, Told):
            made[place] = _forecast(line, found.value, found.draws)
        else:
            groups[found.horizon].append((place, found))
    for horizon, members in groups.items():
        for some in _parts(members):
            made |= _drawn(lines, horizon, some)
    return [made[place] for place in range(len(lines))]


def _outlook(line: Line, today: date) -> Outlook | Told | ForecastGap:
    if today >= line.period_end or line.status in _OVER:
        return ForecastGap.GOAL_OVER
    try:
        found = outlook(line, today)
    except NoForecast:
        return ForecastGap.NOT_FORECAST
    if found is None or (isinstance(found, Outlook) and found.horizon.known < LEAST_DAYS):
        return ForecastGap.TOO_FEW_DAYS
    return found


def _parts(members: list[tuple[int, Outlook]]) -> Iterator[list[tuple[int, Outlook]]]:
    for first in range(0, len(members), MOST_ROWS):
        yield members[first : first + MOST_ROWS]


def _drawn(lines: Sequence[Line], horizon: Horizon, members: Sequence[tuple[int, Outlook]]) -> Mapping[int, Forecast]:
    """All series of the members in one product, then each member's own end."""
    sums = ahead(np.vstack([row for _, member in members for row in member.series]), horizon)
    made, at = {}, 0
    for place, member in members:
        rows = slice(at, at + len(member.series))
        at = rows.stop
        ends = member.end(sums.expected[rows]), member.end(sums.draws[rows])
        made[place] = _forecast(lines[place], float(ends[0]), np.asarray(ends[1]))
    return made


def _forecast(line: Line, value: float, draws: Numbers) -> Forecast:
    if not np.isfinite(value):
        return Forecast(missing=ForecastGap.NOTHING_TO_DIVIDE_BY)
    low, high = (float(bound[0]) for bound in interval(draws[None, :]))
    target = float(line.target)
    reached = draws <= target if line.definition.lower_is_better else draws >= target
    unit = line.definition.unit
    return Forecast(
        value=_told(value, unit),
        low=_told(min(low, value), unit, np.floor),
        high=_told(max(high, value), unit, np.ceil),
        chance=round(float(reached.mean()), 3),
    )


_WHOLE = frozenset({MetricUnit.COUNT, MetricUnit.UNITS, MetricUnit.POSITION})
_PLACES = {MetricUnit.COUNT: 1, MetricUnit.UNITS: 1, MetricUnit.POSITION: 1, MetricUnit.MONEY: 2, MetricUnit.SECONDS: 1}


def _told(value: float, unit: MetricUnit, outwards: np.ufunc | None = None) -> Decimal:
    """Rounded as far as it is known; bounds of what is counted are whole and lie outwards."""
    if outwards is not None and unit in _WHOLE:
        return Decimal(int(outwards(round(value, 6))))
    return Decimal(str(round(value, _PLACES.get(unit, 4))))
