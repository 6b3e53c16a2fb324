"""Inputs of insight and their translation into questions."""

from __future__ import annotations

from datetime import datetime

from crm.core.problems import Invalid
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension, AttributionQuestion, JourneyFrom
from funnel.inputs import Amount
from funnel.insights.what_changed import ChangeMetric, ChangeQuestion
from funnel.insights.why_changed import WhyQuestion
from graphapi.analytics.inputs import PeriodInput
from graphapi.attribution.inputs import AttributionModelInput, ConversionInput
from graphapi.compiler import id_of, input_type
from graphapi.inputs import MoneyInput
from graphapi.scalars import ID


@input_type
class WhatChangedInput:
    """Two periods, and what is compared."""

    product_id: ID
    """Whose leads and conversions."""
    before: PeriodInput
    """The period that is compared with."""
    after: PeriodInput
    """The period whose change is told."""
    conversion: ConversionInput
    """What counts."""
    metric: ChangeMetric
    """What of it."""
    model: AttributionModelInput
    """By which leads and conversions are credited; any but `participation`."""
    dimension: AttributionDimension
    """By what the change is split."""
    lead_step_key: str | None = None
    """The step that makes a lead; the first of stage LEAD or later when left out."""
    window_days: int | None = None
    """Look-back in calendar days; the workspace's when left out."""


@input_type
class WhyChangedInput:
    """One period, as it was known then and as it is known now."""

    product_id: ID
    """Whose conversions."""
    period: PeriodInput
    """In which they happened and money was spent."""
    conversion: ConversionInput
    """What counts."""
    since: datetime
    """What was recorded after it is told."""


@input_type
class JourneyInsightsInput:
    """Whose journeys are looked at."""

    product_id: ID | None = None
    """Of this product; of all when left out."""
    period: PeriodInput
    """In which the conversions happened."""
    conversion: ConversionInput
    """What counts."""
    dimension: AttributionDimension
    """By what journeys are told: CHANNEL, CHANNEL_GROUP, RESOURCE, RESOURCE_KIND or PLACEMENT."""
    window_days: int | None = 365
    """Look-back in calendar days; 365 when left out, so that long lags are seen."""
    journey_from: JourneyFrom | None = JourneyFrom.FIRST_TOUCH
    """Where journeys start."""
    first: int | None = 20
    """How many paths, pairs and sets at most, 1 to 200."""


@input_type
class NextBestSpendInput:
    """Whose weeks are learnt from, and which step is asked about."""

    product_id: ID
    """Whose conversions."""
    period: PeriodInput
    """Its whole weeks, Monday to Sunday, that are over; at most three years."""
    conversion: ConversionInput
    """What is to be gained."""
    model: AttributionModelInput
    """By which conversions are credited; any but `participation`."""
    dimension: AttributionDimension
    """What is spent on: CHANNEL, CHANNEL_GROUP, RESOURCE, RESOURCE_KIND or PLACEMENT."""
    step: MoneyInput | None = None
    """Money a week; a tenth of what is spent now when left out."""
    window_days: int | None = None
    """Look-back in calendar days; the workspace's when left out."""


MOST_PATHS = 200


def journeys_of(given: JourneyInsightsInput) -> tuple[AttributionQuestion, int]:
    """The question behind the input, and how many of each list."""
    first = 20 if given.first is None else given.first
    if not 1 <= first <= MOST_PATHS:
        raise Invalid(f"Ask for 1 to {MOST_PATHS} paths.", field="input.first")
    question = AttributionQuestion(
        product_id=id_of("prod", given.product_id, field="input.productId") if given.product_id else None,
        start=given.period.start,
        end=given.period.end,
        step_key=step_of(given.conversion),
        models=(parse_model("linear", field="input"),),
        dimension=given.dimension,
        window_days=365 if given.window_days is None else given.window_days,
        journey_from=given.journey_from or JourneyFrom.FIRST_TOUCH,
    )
    return question, first


def step_of(asked: ConversionInput) -> str | None:
    """The step asked for; None for sales."""
    if bool(asked.sale) == (asked.step_key is not None):
        raise Invalid("Ask for sales or for one step: exactly one of the two.", field="input.conversion")
    return asked.step_key


def spend_of(given: NextBestSpendInput) -> tuple[AttributionQuestion, Amount | None]:
    """The question behind the input, and the step."""
    question = AttributionQuestion(
        product_id=id_of("prod", given.product_id, field="input.productId"),
        start=given.period.start,
        end=given.period.end,
        step_key=step_of(given.conversion),
        models=(parse_model(given.model.key, field="input.model.key"),),
        dimension=given.dimension,
        window_days=given.window_days,
    )
    step = None if given.step is None else Amount(amount=given.step.amount, currency=given.step.currency)
    return question, step


def change_of(given: WhatChangedInput) -> ChangeQuestion:
    """The question behind the input."""
    return ChangeQuestion(
        product_id=id_of("prod", given.product_id, field="input.productId"),
        before=(given.before.start, given.before.end),
        after=(given.after.start, given.after.end),
        model=parse_model(given.model.key, field="input.model.key"),
        dimension=given.dimension,
        metric=given.metric,
        step_key=step_of(given.conversion),
        lead_step_key=given.lead_step_key,
        window_days=given.window_days,
    )


def why_of(given: WhyChangedInput) -> WhyQuestion:
    """The question behind the input."""
    return WhyQuestion(
        product_id=id_of("prod", given.product_id, field="input.productId"),
        start=given.period.start,
        end=given.period.end,
        since=given.since,
        step_key=step_of(given.conversion),
    )
