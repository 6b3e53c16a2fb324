"""Inputs, filters and orders of goals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from funnel.models import ResourceGoal as ResourceGoalRow
from funnel.models.words import GoalStatus, Metric
from graphapi.compiler import filters, input_type, match, orders

if TYPE_CHECKING:
    from graphapi.analytics.inputs import PeriodInput
    from graphapi.inputs import MoneyInput

GOAL_FILTER = filters(
    "ResourceGoalFilter",
    ResourceGoalRow,
    status=match.enum(GoalStatus),
    metric=match.enum(Metric),
    product_id=match.id("prod"),
    resource_id=match.id("res"),
    objective_id=match.id("obj"),
    audience_id=match.id("aud"),
    period_start=match.date(),
    period_end=match.date(),
)
GOAL_ORDER = orders(
    "ResourceGoalOrder",
    ResourceGoalRow,
    period_start="period_start",
    period_end="period_end",
    created_at="created_at",
    default="-period_start",
)


@input_type
class ResourceGoalSetInput:
    """A new goal (resource and either objective or product and step), or a change of one (`goalId`)."""

    goal_id: ID | None = strawberry.field(default=None, description="The goal to change; a new one when left out.")
    resource_id: ID | None = strawberry.field(default=None, description="What is to reach it.")
    product_id: ID | None = strawberry.field(default=None, description="Of which product; needed with `stepKey`.")
    step_key: str | None = strawberry.field(default=None, description="The step that is the objective.")
    objective_id: ID | None = strawberry.field(default=None, description="The objective, instead of a step.")
    audience_id: ID | None = strawberry.field(default=None, description="Whom; everybody when left out.")
    text: str = strawberry.field(description="The goal in words.")
    metric: Metric = strawberry.field(description="The deciding metric.")
    keyword: str | None = strawberry.field(default=None, description="Needed for `SEARCH_POSITION`, and only for it.")
    target: Decimal = strawberry.field(description="What is to be reached, in the metric's unit.")
    period: PeriodInput = strawberry.field(description="When.")
    budget: MoneyInput | None = strawberry.field(default=None, description="What it may cost.")
    expected_version: int | None = strawberry.field(default=None, description="`revision` of the goal as it was read.")


@input_type
class ResourceGoalApproveInput:
    """The goal that is worth its budget."""

    goal_id: ID = strawberry.field(description="Which goal.")
    revision: int | None = strawberry.field(default=None, description="Older name of `expectedVersion`.")
    expected_version: int | None = strawberry.field(default=None, description="`revision` as it was read.")


@input_type
class ResourceGoalStartInput:
    """The goal that is to run from now on."""

    goal_id: ID = strawberry.field(description="Which goal.")
    expected_version: int | None = strawberry.field(default=None, description="`revision` as it was read.")


@input_type
class ResourceGoalCancelInput:
    """The goal that is to be reached no more."""

    goal_id: ID = strawberry.field(description="Which goal.")
    reason: str = strawberry.field(description="Why.")
    expected_version: int | None = strawberry.field(default=None, description="`revision` of the goal as it was read.")
