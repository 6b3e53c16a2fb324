"""Inputs of attribution and their translation into a question."""

from __future__ import annotations

from datetime import datetime

from crm.core.problems import Invalid
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension, AttributionQuestion, JourneyFrom, JourneyOf
from graphapi.analytics.inputs import PeriodInput
from graphapi.compiler import id_of, input_type
from graphapi.scalars import ID


@input_type
class ConversionInput:
    """What counts as a conversion: sales, or the entry into a step. Exactly one."""

    sale: bool | None = None
    """Every sale."""
    step_key: str | None = None
    """Every first entry into this step."""


@input_type
class AttributionModelInput:
    """A model by its key: first, last, last_non_direct, linear, position(40,20,40), decay(7d), anchors(w),
    anchors(full), anchors(KEY) of a product's weight set, shapley, participation, run(ID) of a finished run.
    """

    key: str
    """Key of the model."""


@input_type
class AttributionReportInput:
    """What the report is asked."""

    product_id: ID | None = None
    """Of this product; of all when left out."""
    period: PeriodInput
    """In which the conversions happened."""
    conversion: ConversionInput
    """What counts."""
    models: list[AttributionModelInput]
    """Side by side, in this order."""
    window_days: int | None = None
    """Look-back in calendar days; the workspace's when left out."""
    dimension: AttributionDimension
    """By what credit is summed."""
    journey_from: JourneyFrom | None = JourneyFrom.FIRST_TOUCH
    """Where journeys start."""
    journey_of: JourneyOf | None = JourneyOf.PERSON
    """Whose touches they are made of."""
    include_self_reported: bool | None = False
    """Add told sources."""
    as_known_at: datetime | None = None
    """Facts received until then only, as they were known then."""


def question_of(given: AttributionReportInput) -> AttributionQuestion:
    """The question behind the input, ids decoded and models parsed."""
    asked = given.conversion
    if bool(asked.sale) == (asked.step_key is not None):
        raise Invalid("Ask for sales or for one step: exactly one of the two.", field="input.conversion")
    return AttributionQuestion(
        product_id=id_of("prod", given.product_id, field="input.productId") if given.product_id else None,
        start=given.period.start,
        end=given.period.end,
        step_key=asked.step_key,
        models=tuple(
            parse_model(model.key, field=f"input.models.{index}.key") for index, model in enumerate(given.models)
        ),
        dimension=given.dimension,
        window_days=given.window_days,
        journey_from=given.journey_from or JourneyFrom.FIRST_TOUCH,
        include_self_reported=bool(given.include_self_reported),
        as_known_at=given.as_known_at,
        journey_of=given.journey_of or JourneyOf.PERSON,
    )
