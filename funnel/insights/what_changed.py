"""What changed between two periods: by channel, resource …, into volume, mix, rate and value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from crm.core import clock
from crm.core.problems import Invalid
from crm.core.reader import Reader
from funnel.attribution.answer import Amounts, AttributionAnswer, AttributionRow
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.models import Model
from funnel.attribution.question import AttributionDimension
from funnel.economics.question import EconomicsQuestion, check, stand
from funnel.insights.change import Effects, Side, decompose
from funnel.sentences.told import Note, note

UNATTRIBUTED = "(unattributed)"
"""Label of the row of conversions and leads that no touch precedes."""
NOTHING = Amounts(0, 0, 0, 0)


class ChangeMetric(StrEnum):
    """What changed: the number of conversions, what they brought, or what is left of it."""

    CONVERSIONS = "CONVERSIONS"
    AMOUNT = "AMOUNT"
    CONTRIBUTION = "CONTRIBUTION"


@dataclass(frozen=True)
class ChangeQuestion:
    """Two periods of one product; `step_key` None asks for sales."""

    product_id: UUID
    before: tuple[date, date]
    after: tuple[date, date]
    model: Model
    dimension: AttributionDimension
    metric: ChangeMetric
    step_key: str | None = None
    lead_step_key: str | None = None
    window_days: int | None = None

    def of(self, period: tuple[date, date]) -> EconomicsQuestion:
        """One of its periods, as economics ask."""
        return EconomicsQuestion(
            self.product_id, *period, self.model, self.dimension, lead_step_key=self.lead_step_key,
            window_days=self.window_days,
        )  # fmt: skip


@dataclass(frozen=True)
class ChangedRow:
    """One row: leads and conversions in millionths, values and effects in millionths or minor units."""

    key: str | None
    label: str
    channel_id: UUID | None
    resource_id: UUID | None
    before: Side
    after: Side
    effects: Effects


@dataclass(frozen=True)
class WhatChanged:
    """All rows; before + effects = after, for each of them and in sum."""

    as_of: datetime
    currency: str
    model: str
    lead_step: str
    before: Side
    after: Side
    effects: Effects
    rows: tuple[ChangedRow, ...]
    notes: tuple[Note, ...]


async def what_changed(reader: Reader, question: ChangeQuestion, *, now: datetime | None = None) -> WhatChanged:
    """Leads and conversions are those credited in each period by the same model: a rate is conversions of the period
    by leads of the period, not of a cohort. Four attribution reports whatever is asked.
    """
    if question.step_key and question.metric is not ChangeMetric.CONVERSIONS:
        raise Invalid("Entries into a step bring no money; ask for CONVERSIONS.", field="input.metric")
    moment = now or clock.now()
    reports = []
    lead_step: str | None = None
    for name, period in (("before", question.before), ("after", question.after)):
        asked = question.of(period)
        if period[1] < period[0]:
            raise Invalid("The period ends before it starts.", field=f"input.{name}.end")
        check(asked)
        if lead_step is None:
            lead_step = (await stand(reader, asked)).lead_step
        if lead_step is None:
            raise Invalid("No step of the funnel makes a lead; name one.", field="input.leadStepKey")
        leads = await attribution_report(reader, asked.of_step(lead_step), now=moment)
        reports.append((leads, await attribution_report(reader, asked.of_step(question.step_key), now=moment)))
    assert lead_step is not None, "the loop has found or refused it"
    return _answer(question, lead_step, reports[0], reports[1])


Pair = tuple[AttributionAnswer, AttributionAnswer]
"""Leads and conversions of one period."""


def _answer(question: ChangeQuestion, lead_step: str, before: Pair, after: Pair) -> WhatChanged:
    known: dict[str | None, AttributionRow] = {}
    for report in (*before, *after):
        known |= {row.key: row for row in report.rows}
    sides = [(_sides(before, question.metric), _sides(after, question.metric))]
    rows = [(sides[0][0].get(key, Side(0, 0, 0)), sides[0][1].get(key, Side(0, 0, 0))) for key in known]
    rows.append((_unattributed(before, question.metric), _unattributed(after, question.metric)))
    effects = decompose(rows)
    named = [(row.key, row.label, row.channel_id, row.resource_id) for row in known.values()]
    named.append((None, UNATTRIBUTED, None, None))
    told = [
        ChangedRow(*name, *row, effect)
        for name, row, effect in zip(named, rows, effects, strict=True)
        if row != (Side(0, 0, 0), Side(0, 0, 0))
    ]
    whole = Effects()
    for effect in effects:
        whole = whole.plus(effect)
    return WhatChanged(
        as_of=after[1].as_of,
        currency=after[1].currency,
        model=after[1].models[0],
        lead_step=lead_step,
        before=_sum([row[0] for row in rows]),
        after=_sum([row[1] for row in rows]),
        effects=whole,
        rows=tuple(sorted(told, key=lambda row: (-abs(row.effects.total), row.label, row.key or ""))),
        notes=_notes(effects),
    )


def _sides(pair: Pair, metric: ChangeMetric) -> Mapping[str | None, Side]:
    leads = {row.key: row.credits[0].amounts for row in pair[0].rows}
    conversions = {row.key: row.credits[0].amounts for row in pair[1].rows}
    keys = leads.keys() | conversions.keys()
    return {key: _side(leads.get(key, NOTHING), conversions.get(key, NOTHING), metric) for key in keys}


def _unattributed(pair: Pair, metric: ChangeMetric) -> Side:
    return _side(pair[0].unattributed, pair[1].unattributed, metric)


def _side(leads: Amounts, conversions: Amounts, metric: ChangeMetric) -> Side:
    value = {
        ChangeMetric.CONVERSIONS: conversions.conversions_micro,
        ChangeMetric.AMOUNT: conversions.amount_minor,
        ChangeMetric.CONTRIBUTION: conversions.contribution_minor,
    }
    return Side(leads.conversions_micro, conversions.conversions_micro, value[metric])


def _sum(sides: list[Side]) -> Side:
    return Side(
        sum(side.leads for side in sides),
        sum(side.conversions for side in sides),
        sum(side.value for side in sides),
    )


def _notes(effects: list[Effects]) -> tuple[Note, ...]:
    without = sum(1 for effect in effects if effect.unexplained)
    if not without:
        return ()
    return (note("WITHOUT_LEADS", n=without),)
