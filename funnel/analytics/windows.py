"""Windows: which entries came in time, who can still move on, who has had the whole time. No database here.

A whole window runs from the cohort entry. A step's own window runs from the entry before it, in time: an entry that
comes later than that ends the way, and nothing after it counts. Both are inclusive; days are calendar days of the
workspace's zone, seconds are exact.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np

from funnel.analytics.cohort import MICROSECONDS, MISSING, Cohort, Flags, Ints, pick
from funnel.analytics.question import Frame, FunnelQuestion

FOREVER = 2**62
"""A limit nothing passes, in microseconds or days."""

_EPOCH = date(1970, 1, 1)


def apply_windows(cohort: Cohort, frame: Frame, now: datetime, today: date) -> Cohort:
    """The cohort with the entries that count only; with `ripeOnly` of those whose window is over."""
    question = frame.question
    if not cohort.size:
        return cohort
    kept = _within_whole(cohort, question)
    if question.step_windows:
        kept = _within_steps(kept, frame, now, today)
    return pick(kept, _is_over(kept, question, now, today)) if question.ripe_only else kept


def _cut(cohort: Cohort, inside: Flags, following: Flags) -> Cohort:
    return replace(
        cohort,
        entered_at=np.where(inside, cohort.entered_at, MISSING),
        times=np.where(inside, cohort.times, 0),
        following_at=np.where(following, cohort.following_at, MISSING),
    )


def _within_whole(cohort: Cohort, question: FunnelQuestion) -> Cohort:
    if question.window_days is not None:
        days = question.window_days
        return _cut(
            cohort,
            cohort.entered & (cohort.entered_on - cohort.started_on <= days),
            cohort.following & (cohort.following_on - cohort.started_on <= days),
        )
    if question.window_seconds is not None:
        limit = question.window_seconds * MICROSECONDS
        return _cut(
            cohort,
            cohort.entered & (cohort.entered_at - cohort.started_at <= limit),
            cohort.following & (cohort.following_at - cohort.started_at <= limit),
        )
    return cohort


def _is_over(cohort: Cohort, question: FunnelQuestion, now: datetime, today: date) -> Flags:
    """Whether the whole window of the unit is over; nobody's without one."""
    if question.window_days is not None:
        return np.asarray(cohort.started_on + question.window_days < _day(today), dtype=bool)
    if question.window_seconds is not None:
        return np.asarray(cohort.started_at + question.window_seconds * MICROSECONDS < _instant(now), dtype=bool)
    return np.zeros(cohort.size, dtype=bool)


def _limits(frame: Frame) -> tuple[Ints, Ints]:
    """Per step of the question: the window in microseconds and in days; FOREVER where it has none."""
    given = {window.step_key: window for window in frame.question.step_windows}
    exact, days = [], []
    for key in frame.keys:
        window = given.get(key)
        exact.append(FOREVER if window is None or window.seconds is None else window.seconds * MICROSECONDS)
        days.append(FOREVER if window is None or window.days is None else window.days)
    return np.array(exact, np.int64), np.array(days, np.int64)


def _within_steps(cohort: Cohort, frame: Frame, now: datetime, today: date) -> Cohort:
    """Walks every unit's entries in time, all units at once, a step's place in time after the other."""
    exact, days = _limits(frame)
    order = np.argsort(np.where(cohort.entered, cohort.entered_at, FOREVER), axis=0, kind="stable")
    last_at, last_on = cohort.started_at.copy(), cohort.started_on.copy()
    ended_at, units = np.full(cohort.size, FOREVER, np.int64), np.arange(cohort.size)
    inside = cohort.entered.copy()
    for steps in order:
        at, on = cohort.entered_at[steps, units], cohort.entered_on[steps, units]
        there = cohort.entered[steps, units]
        late = there & ((at - last_at > exact[steps]) | (on - last_on > days[steps]))
        ended_at = np.where(late & (ended_at == FOREVER), at, ended_at)
        counts = there & (ended_at == FOREVER)
        inside[steps, units] = counts
        last_at = np.where(counts, np.maximum(last_at, at), last_at)
        last_on = np.where(counts, np.maximum(last_on, on), last_on)
    kept = _cut(cohort, inside, cohort.following & (cohort.following_at < ended_at))
    ended = ended_at < FOREVER
    return replace(kept, stopped=ended | _no_step_left(kept, (exact, days), (last_at, last_on), now, today))


def _no_step_left(
    cohort: Cohort, limits: tuple[Ints, Ints], last: tuple[Ints, Ints], now: datetime, today: date
) -> Flags:
    """Whether the windows of all steps after the furthest one are over."""
    over = (last[0][None, :] < _instant(now) - limits[0][:, None]) | (
        last[1][None, :] < _day(today) - limits[1][:, None]
    )
    later = np.arange(len(limits[0]))[:, None] > cohort.furthest[None, :]
    return np.asarray((over | ~later).all(axis=0) & later.any(axis=0), dtype=bool)


def past_window(cohort: Cohort, frame: Frame, now: datetime, today: date) -> Flags:
    """Whether the unit can no longer move on inside what was asked."""
    return cohort.stopped | _is_over(cohort, frame.question, now, today)


def _instant(moment: datetime) -> int:
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * MICROSECONDS + delta.microseconds


def _day(day: date) -> int:
    return (day - _EPOCH).days
