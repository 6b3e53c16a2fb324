"""Inputs of the roll-out."""

from __future__ import annotations

from decimal import Decimal

import strawberry
from strawberry import ID

from funnel.models.words import Metric, OnFail, RollOutState
from graphapi.compiler import input_type


@input_type
class RollOutStageInput:
    """An audience and what it has to show before the next one opens."""

    audience_id: ID = strawberry.field(description="Which audience.")
    metric: Metric = strawberry.field(
        default=Metric.UNITS_SOLD, description="What is counted of this audience: a metric counted from facts."
    )
    step_key: str | None = strawberry.field(default=None, description="At which step, for metrics counted at one.")
    target: Decimal = strawberry.field(description="How many, above zero; units as they are, money in the currency.")
    within_days: int = strawberry.field(description="In so many days, the day of opening included.")
    on_fail: OnFail = strawberry.field(default=OnFail.HOLD, description="What follows when the window ends without it.")


@input_type
class RollOutSetInput:
    """All stages of a product in order."""

    product_id: ID = strawberry.field(description="Whose audiences.")
    stages: list[RollOutStageInput] = strawberry.field(
        description="In order; an empty list ends the roll-out, and every audience may be worked on."
    )


@input_type
class RollOutOverrideInput:
    """A state against the rule, and why."""

    audience_id: ID = strawberry.field(description="Which audience.")
    state: RollOutState = strawberry.field(
        description="OPEN begins a new window; PASSED opens the next one; FAILED does so by OPEN_NEXT only."
    )
    reason: str = strawberry.field(description="Why; it stands in the history.")
    expected_state: RollOutState | None = strawberry.field(
        default=None, description="The state you saw; refused when it is another one by now."
    )
