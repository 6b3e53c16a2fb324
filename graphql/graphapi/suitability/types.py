"""How well a resource suits an objective: judgement, evidence, and the judgements of earlier days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from funnel.models import SuitabilityJudgement as SuitabilityJudgementRow
from funnel.suitability.evidence import Evidence
from funnel.suitability.suitability import Suits
from graphapi.compiler import answer_type, column, everyone, one, record
from graphapi.nodes import Node
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.objectives.types import Objective
    from graphapi.resources.types import Resource


@answer_type
class SuitabilityEvidence:
    """What the data of the last twelve months say of a resource at a step; silent under 30 people."""

    n: int = strawberry.field(description="People who entered the step and whom the resource had sent last.")
    conversion: float | None = strawberry.field(description="Share of them that went on to a later step.")
    cost_per_entry: Money | None = strawberry.field(
        description="Spend on the resource by step entry it brought; null without spend, and for who may not see money."
    )


@answer_type
class Suitability:
    """How well a resource suits an objective, by people's judgement."""

    value: int = strawberry.field(description="1 to 5.")
    by: str = strawberry.field(description="Whose judgement it is: a member's, or that of the table we ship.")
    reason: str | None = strawberry.field(description="Why.")
    evidence: SuitabilityEvidence | None = strawberry.field(description="What the data say; null under 30 people.")


@record(SuitabilityJudgementRow, prefix="suit", policy=everyone)
class SuitabilityJudgement(Node):
    """A member's judgement; the newest of a resource and an objective counts."""

    value: int = column(description="1 to 5.")
    reason: str = column(description="Why.")
    judged_at: datetime = column(description="When.")
    judged_by: Member | None = one(on="judged_by_id", description="Who.")
    resource: Resource = one(on="resource_id", description="Of which resource.")
    objective: Objective = one(on="objective_id", description="For which objective.")


def suitability_of(found: Suits | None, evidence: Evidence | None, *, with_money: bool = True) -> Suitability | None:
    """As the API shows it; without a judgement there is none, whatever the data say."""
    if found is None:
        return None
    return Suitability(
        value=found.value, by=found.by, reason=found.reason, evidence=evidence_of(evidence, with_money=with_money)
    )


def evidence_of(found: Evidence | None, *, with_money: bool = True) -> SuitabilityEvidence | None:
    """As the API shows it."""
    if found is None:
        return None
    cost = found.cost_per_entry if with_money else None
    return SuitabilityEvidence(
        n=found.n,
        conversion=found.conversion,
        cost_per_entry=None if cost is None else Money.of(cost.minor, cost.currency),
    )
