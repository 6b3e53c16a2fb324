"""The leads behind one figure of the report, whichever it is: step × state × row × cohort period."""

from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np

from crm.core import clock
from crm.core.known_at import moment as known_moment
from crm.core.problems import Invalid
from crm.core.reader import Reader
from funnel.analytics.breakdown import members_of
from funnel.analytics.cohort import Cohort, within
from funnel.analytics.figures import Judge, states
from funnel.analytics.question import Frame, FunnelQuestion, Period, frame
from funnel.analytics.report import load_whole
from funnel.analytics.trend import first_day, following_day
from funnel.analytics.words import CellState

_EPOCH = date(1970, 1, 1)


async def report_leads(
    reader: Reader,
    question: FunnelQuestion,
    *,
    step_key: str,
    state: CellState,
    key: str | None = None,
    cohort_period: date | None = None,
    now: datetime | None = None,
) -> list[UUID]:
    """Ids of the leads behind one figure, earliest cohort entry first; `key` names a row of the breakdown,
    `cohort_period` (any day of it) a point of the trend. A company is told by its first lead; where re-entries are
    counted a lead stands there as often as it counts."""
    asked = await frame(reader, question)
    index = _step(asked, step_key)
    days = _period(question, cohort_period)
    moment = known_moment(question.as_known_at, now, field="input.report.asKnownAt")
    whole = await load_whole(reader, asked, moment, question.period, leads=True)
    cohort = within(whole, question.period)
    judge = Judge.of(cohort, asked, moment, clock.day_of(moment, asked.zone))
    mask = states(cohort, judge).masks[state][index] & _began(cohort, days)
    if question.breakdown is not None:
        mask = mask & await members_of(reader, cohort, judge, key)
    assert cohort.lead_ids is not None or not cohort.size
    return [cohort.lead_ids[place] for place in np.flatnonzero(mask)] if cohort.lead_ids else []


def _step(asked: Frame, step_key: str) -> int:
    if step_key not in asked.keys:
        raise Invalid(f"The question has no step {step_key!r}; it has {', '.join(asked.keys)}.", field="input.stepKey")
    return asked.keys.index(step_key)


def _period(question: FunnelQuestion, day: date | None) -> Period:
    """The days of the cohort period that the day lies in."""
    if day is None:
        return question.period
    if question.trend is None:
        raise Invalid("A cohort period is one of a trend; ask the report for one.", field="input.report.trend")
    start = first_day(day, question.trend)
    if not first_day(question.period.start, question.trend) <= start <= question.period.end:
        raise Invalid("This cohort period lies outside the report's period.", field="input.period")
    return Period(start, following_day(start, question.trend) - timedelta(days=1))


def _began(cohort: Cohort, days: Period) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    low, high = (days.start - _EPOCH).days, (days.end - _EPOCH).days
    return np.asarray((cohort.started_on >= low) & (cohort.started_on <= high), dtype=bool)
