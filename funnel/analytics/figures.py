"""Figures of the steps from a cohort's arrays: counting, rates, times. No database here."""

from dataclasses import dataclass
from datetime import date, datetime
from math import ceil, floor

import numpy as np

from funnel.analytics.answer import Bucket, Percentile, StepFigures
from funnel.analytics.cohort import MICROSECONDS, MISSING, Cohort, Flags, Ints
from funnel.analytics.question import Frame
from funnel.analytics.windows import past_window
from funnel.analytics.words import CellState
from funnel.figures.wilson import wilson

DAY = 86_400.0
MAX_BINS, NARROWEST = 60, 60
"""Of a histogram; the width, in seconds, where all times are equal."""

SMALL_SAMPLE = 30


@dataclass(frozen=True)
class StepStates:
    """Steps × units: who is where. `REACHED` splits into moved on, dropped, in progress and not yet ripe."""

    masks: dict[CellState, Flags]

    def count(self, state: CellState, index: int) -> int:
        """How many units of that state at the step."""
        return int(self.masks[state][index].sum())


@dataclass(frozen=True)
class Judge:
    """What units are judged by: now, and how long each step may take. One for a report: its rows and cells agree."""

    frame: Frame
    now: datetime
    today: date
    limits: tuple[float | None, ...]
    """Seconds in each step: the expected ones, else what nine tenths of the whole cohort's movers needed."""

    @classmethod
    def of(cls, cohort: Cohort, frame: Frame, now: datetime, today: date) -> "Judge":
        """The judge of a cohort and of all its parts."""
        return cls(frame, now, today, tuple(
            step.expected_days * DAY if step.expected_days is not None else _percentile(time_in_step(cohort, index), 90)
            for index, step in enumerate(frame.steps)
        ))  # fmt: skip


def states(cohort: Cohort, judge: Judge) -> StepStates:
    """Where every unit stands at every step, as numbers.md defines it."""
    steps = len(judge.frame.steps)
    entered = cohort.entered
    at_step = np.arange(steps)[:, None]
    furthest = cohort.furthest[None, :]
    reached = furthest >= at_step
    stopped = (furthest == at_step) & (at_step < steps - 1)
    out = cohort.closed | past_window(cohort, judge.frame, judge.now, judge.today)
    dropped = stopped & out[None, :]
    late = _beyond_expected(cohort, judge)
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


def _beyond_expected(cohort: Cohort, judge: Judge) -> Flags:
    """Steps × units: in the step for longer than its limit."""
    current = int(judge.now.timestamp() * MICROSECONDS)
    rows = []
    for index, limit in enumerate(judge.limits):
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


def _percentile(values: "np.ndarray[tuple[int], np.dtype[np.float64]] | Ints", share: float) -> float | None:
    """Linear interpolation between order statistics: PostgreSQL's percentile_cont."""
    return float(np.percentile(values, share)) if len(values) else None


def step_figures(cohort: Cohort, judge: Judge) -> tuple[StepFigures, ...]:
    """All figures of all steps; cost is added by the report."""
    where = states(cohort, judge)
    return tuple(_one_step(cohort, judge.frame, where, index) for index in range(len(judge.frame.steps)))


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
        percentiles=tuple(
            Percentile(share, _percentile(seconds, share), _percentile(inside, share))
            for share in frame.question.percentiles
        ),
    )


def _seconds(cohort: Cohort, index: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """From cohort entry to the step, of units with an own entry; negative where the order in time is the other way."""
    own = cohort.entered_at[index] != MISSING
    return np.asarray((cohort.entered_at[index][own] - cohort.started_at[own]) / MICROSECONDS, dtype=np.float64)


def histogram(seconds: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[Bucket, ...]:
    """min(60, max(1, ⌈∛n⌉)) buckets of equal width, in whole seconds, from the least to the greatest time."""
    if not len(seconds):
        return ()
    bins = min(MAX_BINS, max(1, _cube_root_up(len(seconds))))
    low = floor(seconds.min())
    width = ceil((float(seconds.max()) - low) / bins) or NARROWEST
    places = np.minimum((seconds - low) // width, bins - 1).astype(np.int64)
    counts = np.bincount(places, minlength=bins)
    return tuple(
        Bucket(float(low + place * width), float(low + (place + 1) * width), int(count))
        for place, count in enumerate(counts)
    )


def _cube_root_up(number: int) -> int:
    """⌈∛n⌉ in integers: a root in floats is 3.0000000000000004 for 27 on some machines."""
    root: int = round(float(number) ** (1 / 3))
    return root if root**3 >= number else root + 1
