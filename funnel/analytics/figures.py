"""Figures of the steps from a cohort's arrays: counting, rates, times. No database here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from funnel.analytics.answer import Bucket, StepFigures
from funnel.analytics.cohort import MICROSECONDS, MISSING, Cohort, Flags, Ints
from funnel.analytics.question import Frame
from funnel.analytics.words import CellState
from funnel.figures.wilson import wilson

HOUR, DAY = 3_600.0, 86_400.0
EDGES = (0.0, HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY, 90 * DAY, 180 * DAY, 365 * DAY)
"""Lower edges of the histogram's buckets, in seconds; the last has no upper edge."""

SMALL_SAMPLE = 30


@dataclass(frozen=True)
class StepStates:
    """Steps × units: who is where. `REACHED` splits into moved on, dropped, in progress and not yet ripe."""

    masks: dict[CellState, Flags]

    def count(self, state: CellState, index: int) -> int:
        """How many units of that state at the step."""
        return int(self.masks[state][index].sum())


def states(cohort: Cohort, frame: Frame, now: datetime, today: date) -> StepStates:
    """Where every unit stands at every step, as numbers.md defines it."""
    steps = len(frame.steps)
    entered = cohort.entered
    at_step = np.arange(steps)[:, None]
    furthest = cohort.furthest[None, :]
    reached = furthest >= at_step
    stopped = (furthest == at_step) & (at_step < steps - 1)
    dropped = stopped & (cohort.closed | _past_window(cohort, frame, today))[None, :]
    late = _beyond_expected(cohort, frame, now)
    goal = np.vstack([entered[1:], cohort.following[None, :]])
    return StepStates(
        {
            CellState.ENTERED: entered,
            CellState.REACHED: reached,
            CellState.SKIPPED: reached & ~entered,
            CellState.REENTERED: cohort.times > 1,
            CellState.GOAL_REACHED: goal,
            CellState.DROPPED: dropped,
            CellState.IN_PROGRESS: stopped & ~dropped & late,
            CellState.NOT_YET_RIPE: stopped & ~dropped & ~late,
        }
    )


def _past_window(cohort: Cohort, frame: Frame, today: date) -> Flags:
    """Whether the asked window of the unit is over, so that it can no longer move on inside it."""
    window = frame.question.window_days
    if window is None:
        return np.zeros(cohort.size, dtype=bool)
    return np.asarray(cohort.started_on + window < (today - date(1970, 1, 1)).days, dtype=bool)


def _beyond_expected(cohort: Cohort, frame: Frame, now: datetime) -> Flags:
    """Steps × units: in the step for longer than expected, else than nine tenths of those who moved on needed."""
    current = int(now.timestamp() * MICROSECONDS)
    rows = []
    for index, step in enumerate(frame.steps):
        limit = step.expected_days * DAY if step.expected_days is not None else _p90(time_in_step(cohort, index))
        waited = (current - cohort.entered_at[index]) / MICROSECONDS
        rows.append(np.zeros(cohort.size, dtype=bool) if limit is None else waited > limit)
    return np.vstack(rows)


def time_in_step(cohort: Cohort, index: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Seconds between entering the step and entering the next later one, of the units that did both."""
    later = cohort.entered_at[index + 1 :]
    if not len(later):
        return np.zeros(0)
    entered = cohort.entered
    following = np.where(entered[index + 1 :] & (later >= cohort.entered_at[index]), later, np.iinfo(np.int64).max)
    next_at = following.min(axis=0)
    both = entered[index] & (next_at < np.iinfo(np.int64).max)
    return np.asarray((next_at[both] - cohort.entered_at[index][both]) / MICROSECONDS, dtype=np.float64)


def _p90(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float | None:
    return _percentile(values, 90)


def _percentile(values: "np.ndarray[tuple[int], np.dtype[np.float64]] | Ints", share: int) -> float | None:
    """Linear interpolation between order statistics: PostgreSQL's percentile_cont."""
    return float(np.percentile(values, share)) if len(values) else None


def step_figures(cohort: Cohort, frame: Frame, now: datetime, today: date) -> tuple[StepFigures, ...]:
    """All figures of all steps; cost is added by the report."""
    where = states(cohort, frame, now, today)
    return tuple(_one_step(cohort, frame, where, index) for index in range(len(frame.steps)))


def _one_step(cohort: Cohort, frame: Frame, where: StepStates, index: int) -> StepFigures:
    reached = where.count(CellState.REACHED, index)
    previous = where.count(CellState.REACHED, index - 1) if index else reached
    rate = wilson(reached, cohort.size)
    seconds = _seconds(cohort, index)
    days = (cohort.entered_on[index] - cohort.started_on)[cohort.entered[index]]
    inside = time_in_step(cohort, index)
    return StepFigures(
        step_id=frame.steps[index].id,
        step_key=frame.steps[index].key,
        entered=where.count(CellState.ENTERED, index),
        reached=reached,
        conversion_from_previous=reached / previous if previous else None,
        conversion_from_first=reached / cohort.size if cohort.size else None,
        low=rate.low if rate else None,
        high=rate.high if rate else None,
        dropped=where.count(CellState.DROPPED, index),
        in_progress=where.count(CellState.IN_PROGRESS, index),
        not_yet_ripe=where.count(CellState.NOT_YET_RIPE, index),
        skipped=where.count(CellState.SKIPPED, index),
        reentered=where.count(CellState.REENTERED, index),
        goal_reached=where.count(CellState.GOAL_REACHED, index),
        median_seconds=_percentile(seconds, 50),
        p90_seconds=_percentile(seconds, 90),
        median_days=_percentile(days, 50),
        p90_days=_percentile(days, 90),
        median_seconds_in_step=_percentile(inside, 50),
        p90_seconds_in_step=_percentile(inside, 90),
        amount_minor=int(cohort.amount_minor[where.masks[CellState.REACHED][index]].sum()),
        cost_minor=None,
        cost_per_goal_reached_minor=None,
        histogram=histogram(seconds),
        negative_times=int((seconds < 0).sum()),
    )


def _seconds(cohort: Cohort, index: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """From cohort entry to the step, of units with an own entry; negative where the order in time is the other way."""
    own = cohort.entered_at[index] != MISSING
    return np.asarray((cohort.entered_at[index][own] - cohort.started_at[own]) / MICROSECONDS, dtype=np.float64)


def histogram(seconds: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[Bucket, ...]:
    """Counts per bucket; negative times fall into the first one."""
    uppers: Sequence[float | None] = [*EDGES[1:], None]
    places = np.clip(np.searchsorted(EDGES, seconds, side="right") - 1, 0, len(EDGES) - 1)
    counts = np.bincount(places, minlength=len(EDGES))
    return tuple(Bucket(low, high, int(count)) for low, high, count in zip(EDGES, uppers, counts, strict=True))
