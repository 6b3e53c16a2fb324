"""Inputs, filters and orders of judgements."""

from __future__ import annotations

import strawberry
from strawberry import ID

from funnel.models import SuitabilityJudgement as SuitabilityJudgementRow
from graphapi.compiler import filters, input_type, match, orders

JUDGEMENT_FILTER = filters(
    "SuitabilityJudgementFilter",
    SuitabilityJudgementRow,
    resource_id=match.id("res"),
    objective_id=match.id("obj"),
    judged_at=match.datetime(),
)
JUDGEMENT_ORDER = orders(
    "SuitabilityJudgementOrder", SuitabilityJudgementRow, judged_at="judged_at", default="-judged_at"
)


@input_type
class SuitabilitySetInput:
    """A judgement of how well a concrete resource suits an objective."""

    resource_id: ID = strawberry.field(description="Which resource.")
    objective_id: ID | None = strawberry.field(default=None, description="For which objective.")
    product_id: ID | None = strawberry.field(default=None, description="With `stepKey`, instead of the objective.")
    step_key: str | None = strawberry.field(default=None, description="The step that is the objective.")
    value: int = strawberry.field(description="1 for not at all, 5 for best.")
    reason: str = strawberry.field(description="Why.")
