"""The funnel report: loads the cohort once and asks each question of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import numpy as np

from crm.core import clock
from crm.core.problems import Invalid
from crm.core.reader import Reader
from funnel.analytics import cohort as cohorts
from funnel.analytics.answer import FunnelAnswer, Note, StepFigures
from funnel.analytics.bottleneck import bottleneck, comparison_period
from funnel.analytics.breakdown import breakdown, members_of
from funnel.analytics.cohort import Cohort
from funnel.analytics.cost import COSTED, priced, step_costs
from funnel.analytics.figures import states, step_figures
from funnel.analytics.question import Frame, FunnelQuestion, Period, frame
from funnel.analytics.trend import trend
from funnel.analytics.words import CellState, DecidedBy, FunnelBreakdown


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
    asked = await frame(reader, question)
    moment = question.as_known_at or now or clock.now()
    today = clock.day_of(moment, asked.zone)
    before = comparison_period(asked) if parts.bottleneck else None
    whole = await _load(reader, asked, moment, question.period, question.compare_to, before)
    cohort = cohorts.within(whole, question.period)
    steps = step_figures(cohort, asked, moment, today)
    answer = FunnelAnswer(
        cohort_size=cohort.size,
        as_of=moment,
        currency=asked.currency,
        steps=steps,
        breakdown=await breakdown(reader, asked, cohort, moment, today) if parts.breakdown else (),
        trend=trend(cohort, asked, question.period) if parts.trend else (),
        bottleneck=bottleneck(steps, cohorts.within(whole, before)) if before else None,
        notes=tuple(_notes(steps)),
        compared=_compared(asked, whole, moment, today),
    )
    return await _with_cost(reader, asked, answer) if parts.cost else answer


async def _load(reader: Reader, asked: Frame, moment: datetime, *periods: Period | None) -> Cohort:
    """The cohort of all days from the first to the last one that is asked of."""
    question = asked.question
    touch = "last_touch" if question.decided_by is DecidedBy.LAST_TOUCH else "first_touch"
    by_touch = question.breakdown not in (None, FunnelBreakdown.AUDIENCE, FunnelBreakdown.OWNER)
    needs_leads = by_touch and question.decided_by in (DecidedBy.ALL_TOUCHES, DecidedBy.STEP)
    given = [period for period in periods if period is not None]
    span = Period(min(period.start for period in given), max(period.end for period in given))
    return await cohorts.load(reader, asked, span, moment, touch=touch, leads=needs_leads)


async def _with_cost(reader: Reader, asked: Frame, answer: FunnelAnswer) -> FunnelAnswer:
    """Steps and rows of the breakdown with what they cost, where a row has resources that cost."""
    costs = await step_costs(reader, asked, asked.question.period, answer.as_of)
    by, rows, notes = asked.question.breakdown, answer.breakdown, list(answer.notes)
    if costs.split:
        notes.append(Note("COST_SPLIT", f"The spend of {costs.split} resources was split between several steps."))
    if by in COSTED:
        rows = tuple(replace(row, steps=priced(row.steps, costs.of(by, row.key))) for row in rows)
        missing = costs.not_in(by, [row.key for row in rows]) if rows else 0
        if missing:
            text = f"The spend of {missing} resources is in no row of the breakdown: nobody came by them."
            notes.append(Note("COST_WITHOUT_ROW", text))
    elif rows:
        notes.append(
            Note("COST_NOT_BY_ROW", "Money is spent on resources: rows of this breakdown have no cost of their own.")
        )
    return replace(answer, steps=priced(answer.steps, costs.of()), breakdown=rows, notes=tuple(notes))


def _compared(asked: Frame, whole: Cohort, moment: datetime, today: date) -> FunnelAnswer | None:
    """The same figures of the period to compare with, when one was asked for."""
    other = asked.question.compare_to
    if other is None:
        return None
    cohort = cohorts.within(whole, other)
    return FunnelAnswer(cohort.size, moment, asked.currency, step_figures(cohort, asked, moment, today))


def _notes(steps: tuple[StepFigures, ...]) -> list[Note]:
    negative = sum(step.negative_times for step in steps)
    if not negative:
        return []
    return [
        Note("NEGATIVE_TIMES", f"{negative} entries lie before the cohort entry; they are kept, with negative times.")
    ]


async def report_leads(
    reader: Reader,
    question: FunnelQuestion,
    *,
    step_key: str,
    state: CellState,
    key: str | None = None,
    now: datetime | None = None,
) -> list[UUID]:
    """Ids of the leads behind one figure, earliest cohort entry first; `key` names a row of the breakdown."""
    asked = await frame(reader, question)
    moment = question.as_known_at or now or clock.now()
    touch = "last_touch" if question.decided_by is DecidedBy.LAST_TOUCH else "first_touch"
    cohort = await cohorts.load(reader, asked, question.period, moment, touch=touch, leads=True)
    if step_key not in asked.keys:
        raise Invalid(f"The question has no step {step_key!r}.", field="input.stepKey")
    index = asked.keys.index(step_key)
    mask = states(cohort, asked, moment, clock.day_of(moment, asked.zone)).masks[state][index]
    if question.breakdown is not None:
        mask = mask & await members_of(reader, asked, cohort, key)
    assert cohort.lead_ids is not None or not cohort.size
    return [cohort.lead_ids[place] for place in np.flatnonzero(mask)] if cohort.lead_ids else []


__all__ = ["Period", "Wanted", "funnel_report", "report_leads"]
