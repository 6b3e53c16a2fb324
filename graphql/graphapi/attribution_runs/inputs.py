"""Filters, orders and inputs of runs."""

from __future__ import annotations

import strawberry
from strawberry import ID

from funnel.attribution.question import AttributionDimension
from funnel.models import AttributionRun as RunRow
from funnel.models.words import RunModel, RunStatus
from graphapi.analytics.inputs import PeriodInput
from graphapi.attribution.inputs import ConversionInput
from graphapi.compiler import filters, input_type, match, orders

KEY = "Writing again with the same key and input answers the same."
VERSION = "The version you saw; refused when somebody changed it since."

RUN_FILTER = filters(
    "AttributionRunFilter",
    RunRow,
    status=match.enum(RunStatus),
    model=match.enum(RunModel),
    product_id=match.id("prod"),
    created_at=match.datetime(),
)
RUN_ORDER = orders("AttributionRunOrder", RunRow, created_at="created_at", default="-created_at")


@input_type
class AttributionRunStartInput:
    """What is learnt, of which conversions, by which dimension."""

    product_id: ID | None = strawberry.field(default=None, description="Of this product; of all when left out.")
    model: str = strawberry.field(description="`markov` or `shapley`.")
    order: int | None = strawberry.field(default=None, description="Of markov, 1 to 3: touches a state remembers.")
    conversion: ConversionInput = strawberry.field(description="What counts.")
    period: PeriodInput = strawberry.field(description="In which the conversions happened.")
    window_days: int | None = strawberry.field(
        default=None, description="Look-back in calendar days; the workspace's when left out."
    )
    dimension: AttributionDimension = strawberry.field(description="By what credit is summed.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class AttributionRunMoveInput:
    """Which run."""

    run_id: ID = strawberry.field(description="Which run.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class AttributionRunComparisonInput:
    """Two finished runs by the same dimension."""

    before: ID = strawberry.field(description="The run that is compared with.")
    after: ID = strawberry.field(description="The run whose shares are told as changed.")
