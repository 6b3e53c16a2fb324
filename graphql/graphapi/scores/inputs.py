"""Inputs of score rules."""

from __future__ import annotations

import strawberry
from strawberry import ID

from graphapi.analytics.inputs import PeriodInput
from graphapi.compiler import input_type
from graphapi.funnels.inputs import RuleInput


@input_type
class ScoreRuleInput:
    """Points for every fact at which the condition holds, within the limits."""

    key: str = strawberry.field(description="Its name for programs: lower-case letters, digits, `-` and `_`.")
    name: str = strawberry.field(description="Its name.")
    when: RuleInput = strawberry.field(description="The condition; a fact it mentions counts when it holds then.")
    points: int = strawberry.field(description="Points a fact gives; below zero: takes.")
    once: bool | None = strawberry.field(default=False, description="Only the first such fact counts.")
    per_day: int | None = strawberry.field(default=None, description="At most so many facts of a day count.")
    in_all: int | None = strawberry.field(default=None, description="At most so many facts count in all.")
    half_life_days: int | None = strawberry.field(
        default=None, description="After so many days half of the points are left; not beside `linearDays`."
    )
    linear_days: int | None = strawberry.field(default=None, description="The points wear off evenly in so many days.")


@input_type
class ScoreRulesSaveInput:
    """All score rules of a product."""

    product_id: ID = strawberry.field(description="Whose rules.")
    rules: list[ScoreRuleInput] = strawberry.field(description="The rules, at most 100.")
    fires_again: bool | None = strawberry.field(
        default=False, description="Whether a score that time took away may be reached again."
    )
    expected_version: int | None = strawberry.field(default=None, description="`version` of the draft as it was read.")


@input_type
class ScoreRulesPublishInput:
    """Which draft is to become a version."""

    product_id: ID = strawberry.field(description="Whose rules.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the draft as it was read.")


@input_type
class ScoreRulesDryRunInput:
    """Which draft is tried on which leads."""

    product_id: ID = strawberry.field(description="Whose draft.")
    period: PeriodInput | None = strawberry.field(
        default=None, description="Days in which the leads began; all leads when it is left out."
    )
