"""Input of the economics of channels."""

from __future__ import annotations

from datetime import datetime

from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension
from funnel.economics.question import EconomicsQuestion
from graphapi.analytics.inputs import PeriodInput
from graphapi.attribution.inputs import AttributionModelInput
from graphapi.compiler import id_of, input_type
from graphapi.scalars import ID


@input_type
class ChannelEconomicsInput:
    """What is asked."""

    product_id: ID
    """Whose leads, customers and sales."""
    period: PeriodInput
    """In which money was spent and conversions happened; at most three years."""
    model: AttributionModelInput
    """By which credit is given; any but `participation`, which adds up to more than all."""
    dimension: AttributionDimension
    """By what figures are summed."""
    lead_step_key: str | None = None
    """The step that makes a lead; the first of stage LEAD or later when left out."""
    customer_step_key: str | None = None
    """The step that makes a customer; the first of stage CUSTOMER or later when left out."""
    step_keys: list[str] | None = None
    """Further steps whose entries are priced, at most 10; the goal of a step is reached by entering the next one."""
    window_days: int | None = None
    """Look-back in calendar days; the workspace's when left out."""
    as_known_at: datetime | None = None
    """Facts and spend received until then only; payback is not told then."""


def question_of(given: ChannelEconomicsInput) -> EconomicsQuestion:
    """The question behind the input."""
    return EconomicsQuestion(
        product_id=id_of("prod", given.product_id, field="input.productId"),
        start=given.period.start,
        end=given.period.end,
        model=parse_model(given.model.key, field="input.model.key"),
        dimension=given.dimension,
        lead_step_key=given.lead_step_key,
        customer_step_key=given.customer_step_key,
        step_keys=tuple(given.step_keys or ()),
        window_days=given.window_days,
        as_known_at=given.as_known_at,
    )
