"""The funnel report: loads the cohort once and asks each question of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import numpy as np

from crm.core import clock
from crm.core.problems import Invalid
from crm.core.reader import Reader
from funnel.analytics import cohort as cohorts
from funnel.analytics.answer import Bottleneck, FunnelAnswer, Note, StepFigures
from funnel.analytics.bottleneck import bottleneck, comparison_period
from funnel.analytics.breakdown import breakdown, members_of
from funnel.analytics.cohort import Cohort
from funnel.analytics.cost import step_costs
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
    """The whole report as known at `question.as_known_at` or now."""
    parts = wanted or Wanted()
    asked = await frame(reader, question)
    moment = question.as_known_at or now or clock.now()
    today = clock.day_of(moment, asked.zone)
    cohort = await _load(reader, asked, moment)
    steps = step_figures(cohort, asked, moment, today)
    notes = _notes(steps)
    if parts.cost:
        steps, split = await _with_cost(reader, asked, steps)
        notes += [Note("COST_SPLIT", f"The spend of {split} resources was split between several steps.")] * bool(split)
    return FunnelAnswer(
        cohort_size=cohort.size,
        as_of=moment,
        currency=asked.currency,
        steps=steps,
        breakdown=await breakdown(reader, asked, cohort, moment, today) if parts.breakdown else (),
        trend=trend(cohort, asked, question.period) if parts.trend else (),
        bottleneck=await _bottleneck(reader, asked, steps, moment) if parts.bottleneck else None,
        notes=tuple(notes),
        compared=await _compared(reader, asked, moment, today),
    )


async def _load(reader: Reader, asked: Frame, moment: datetime) -> Cohort:
    question = asked.question
    touch = "last_touch" if question.decided_by is DecidedBy.LAST_TOUCH else "first_touch"
    by_touch = question.breakdown not in (None, FunnelBreakdown.AUDIENCE, FunnelBreakdown.OWNER)
    needs_leads = by_touch and question.decided_by in (DecidedBy.ALL_TOUCHES, DecidedBy.STEP)
    return await cohorts.load(reader, asked, question.period, moment, touch=touch, leads=needs_leads)


async def _with_cost(
    reader: Reader, asked: Frame, steps: tuple[StepFigures, ...]
) -> tuple[tuple[StepFigures, ...], int]:
    costs, split = await step_costs(reader, asked, asked.question.period)
    priced = tuple(
        replace(
            step,
            cost_minor=costs.get(step.step_key, 0),
            cost_per_goal_reached_minor=round(costs.get(step.step_key, 0) / step.goal_reached)
            if step.goal_reached
            else None,
        )
        for step in steps
    )
    return priced, split


async def _bottleneck(
    reader: Reader, asked: Frame, steps: tuple[StepFigures, ...], moment: datetime
) -> Bottleneck | None:
    past = await cohorts.load(reader, asked, comparison_period(asked), moment)
    return bottleneck(steps, past)


async def _compared(reader: Reader, asked: Frame, moment: datetime, today: date) -> FunnelAnswer | None:
    """The same figures of the period to compare with, when one was asked for."""
    other = asked.question.compare_to
    if other is None:
        return None
    cohort = await cohorts.load(reader, asked, other, moment)
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
