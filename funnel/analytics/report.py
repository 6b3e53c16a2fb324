"""The funnel report: loads the cohort once and asks each question of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from crm.core import clock
from crm.core.known_at import moment as known_moment
from crm.core.reader import Reader
from funnel.analytics import cohort as cohorts
from funnel.analytics.answer import FunnelAnswer, StepFigures
from funnel.analytics.bottleneck import bottleneck, comparison_period
from funnel.analytics.breakdown import breakdown, needs_leads
from funnel.analytics.cohort import Cohort
from funnel.analytics.cost import COSTED, priced, step_costs
from funnel.analytics.differences import differences
from funnel.analytics.figures import Judge, step_figures
from funnel.analytics.question import Frame, FunnelQuestion, Period, frame
from funnel.analytics.trend import trend
from funnel.analytics.windows import apply_windows
from funnel.analytics.words import CountBy, DecidedBy, ReentryMode
from funnel.sentences.told import Note, note


@dataclass(frozen=True)
class Wanted:
    """Parts that cost extra statements; left out unless the client selected them."""

    cost: bool = True
    breakdown: bool = True
    trend: bool = True
    bottleneck: bool = True


async def funnel_report(
    reader: Reader, question: FunnelQuestion, *, now: datetime | None = None, wanted: Wanted | None = None
) -> FunnelAnswer:
    """The whole report as known at `question.as_known_at` or now. The facts are read once for all periods of it."""
    parts = wanted or Wanted()
    moment = known_moment(question.as_known_at, now)
    asked = await frame(reader, question)
    today = clock.day_of(moment, asked.zone)
    before = comparison_period(asked) if parts.bottleneck else None
    leads = parts.breakdown and needs_leads(question)
    periods = (question.period, question.compare_to, before)
    whole = await load_whole(reader, asked, moment, *periods, leads=leads)
    cohort = cohorts.within(whole, question.period)
    judge = Judge.of(cohort, asked, moment, today)
    steps = step_figures(cohort, judge)
    compared = _compared(asked, whole, moment, today)
    answer = FunnelAnswer(
        cohort_size=cohort.size,
        as_of=moment,
        currency=asked.currency,
        steps=steps,
        breakdown=await breakdown(reader, cohort, judge) if parts.breakdown else (),
        trend=trend(cohort, asked, question.period) if parts.trend else (),
        bottleneck=bottleneck(steps, cohorts.within(whole, before)) if before else None,
        notes=tuple(_notes(question, steps)),
        compared=compared,
        differences=differences(cohort.size, steps, compared) if compared else (),
    )
    return await _with_cost(reader, asked, answer) if parts.cost else answer


async def load_whole(
    reader: Reader, asked: Frame, moment: datetime, *periods: Period | None, leads: bool = False
) -> Cohort:
    """The cohort of all days from the first to the last one that is asked of, cut by the windows."""
    question = asked.question
    touch = "last_touch" if question.decided_by is DecidedBy.LAST_TOUCH else "first_touch"
    given = [period for period in periods if period is not None]
    span = Period(min(period.start for period in given), max(period.end for period in given))
    found = await cohorts.load(reader, asked, span, moment, touch=touch, leads=leads)
    return apply_windows(found, asked, moment, clock.day_of(moment, asked.zone))


async def _with_cost(reader: Reader, asked: Frame, answer: FunnelAnswer) -> FunnelAnswer:
    """Steps and rows of the breakdown with what they cost, where a row has resources that cost."""
    costs = await step_costs(reader, asked, asked.question.period, answer.as_of)
    by, rows, notes = asked.question.breakdown, answer.breakdown, list(answer.notes)
    if costs.split:
        notes.append(note("COST_SPLIT", n=costs.split))
    if by in COSTED:
        rows = tuple(replace(row, steps=priced(row.steps, costs.of(by, row.key))) for row in rows)
        missing = costs.not_in(by, [row.key for row in rows]) if rows else 0
        if missing:
            notes.append(note("COST_WITHOUT_ROW", n=missing))
    elif rows:
        notes.append(note("COST_NOT_BY_ROW"))
    return replace(answer, steps=priced(answer.steps, costs.of()), breakdown=rows, notes=tuple(notes))


def _compared(asked: Frame, whole: Cohort, moment: datetime, today: date) -> FunnelAnswer | None:
    """The same figures of the period to compare with, when one was asked for."""
    other = asked.question.compare_to
    if other is None:
        return None
    cohort = cohorts.within(whole, other)
    return FunnelAnswer(
        cohort.size, moment, asked.currency, step_figures(cohort, Judge.of(cohort, asked, moment, today))
    )


def _notes(question: FunnelQuestion, steps: tuple[StepFigures, ...]) -> list[Note]:
    notes = []
    negative = sum(step.negative_times for step in steps)
    if negative:
        notes.append(note("NEGATIVE_TIMES", n=negative))
    if question.count_by is CountBy.COMPANIES:
        notes.append(note("COMPANIES_ONLY"))
    if question.reentry is ReentryMode.ALL:
        notes.append(note("REENTRIES_COUNTED"))
    return notes


__all__ = ["Period", "Wanted", "funnel_report"]
