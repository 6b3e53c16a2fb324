"""The cluster matrix: objectives by resources as it is, as it should be, as it turned out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry

from funnel.matrix.gaps.gap import GapCode, GapSeverity
from funnel.models.words import MatrixCellState, MatrixVariant, Metric, MetricUnit
from graphapi.audiences.types import Audience
from graphapi.compiler import answer_type
from graphapi.goals.types import ResourceGoal
from graphapi.matrix.snapshots import MatrixSnapshot
from graphapi.objectives.types import Objective
from graphapi.resources.types import Resource
from graphapi.scalars import Money
from graphapi.suitability.types import Suitability

if TYPE_CHECKING:
    from graphapi.members.types import Member


@answer_type
class MatrixCellVariant:
    """One variant of a cell; what does not apply is null."""

    variant: MatrixVariant = strawberry.field(description="As it is, as it should be, or as it turned out.")
    state: MatrixCellState = strawberry.field(
        description="How far it is; `LOCKED` until the facts of the period have settled."
    )
    use: str | None = strawberry.field(description="What the resource does for the objective.")
    extent: int | None = strawberry.field(description="Per cent of the way to the target, 0 to 100.")
    metric: Metric | None = strawberry.field(description="What is counted.")
    unit: MetricUnit | None = strawberry.field(description="What one of it is.")
    target: Decimal | None = strawberry.field(description="What is to be reached.")
    result: Decimal | None = strawberry.field(description="What was reached.")
    cost: Money | None = strawberry.field(description="Spend of the period, or the budget as it should be.")
    due: date | None = strawberry.field(description="Until when.")
    goal: ResourceGoal | None = strawberry.field(description="The goal behind it.")
    conclusion: str | None = strawberry.field(description="What was concluded from it.")
    available_on: date | None = strawberry.field(description="First day on which it can be read how it turned out.")


@answer_type
class MatrixCell:
    """An objective and a resource that have to do with one another."""

    objective: Objective = strawberry.field(description="The row.")
    resource: Resource = strawberry.field(description="The column.")
    variants: list[MatrixCellVariant] = strawberry.field(description="The asked variants, in the order asked.")
    suitability: Suitability | None = strawberry.field(description="How well the two suit, if anybody can tell.")


@answer_type
class MatrixPublication:
    """When the matrix of a period was frozen."""

    at: datetime = strawberry.field(description="When.")
    by: Member | None = strawberry.field(description="By whom.")


@answer_type
class LaterFact:
    """A fact that came after the matrix was frozen."""

    text: str = strawberry.field(description="What changed, in a sentence.")


@answer_type
class GoalSuggestion:
    """A goal that would close a gap; `goalFromGap` makes it."""

    objective: Objective = strawberry.field(description="What for.")
    resource: Resource = strawberry.field(description="What is to reach it: the one that suits best.")
    text: str = strawberry.field(description="The goal in words.")
    metric: Metric = strawberry.field(description="What usually tells.")
    target: Decimal = strawberry.field(description="What was reached in as many days before, at least 1.")


@answer_type
class GapSuggestion:
    """What to do about a gap."""

    text: str = strawberry.field(description="What to do.")
    goal: GoalSuggestion | None = strawberry.field(description="The goal that would close it, where a goal does.")


@answer_type
class Gap:
    """Something the model lacks, and where."""

    code: GapCode = strawberry.field(description="Which thing is missing.")
    severity: GapSeverity = strawberry.field(description="How much it matters.")
    message: str = strawberry.field(description="The gap in a sentence.")
    objective: Objective | None = strawberry.field(description="At which objective.")
    resource: Resource | None = strawberry.field(description="At which resource.")
    goal: ResourceGoal | None = strawberry.field(description="At which goal.")
    audience: Audience | None = strawberry.field(description="At which audience.")
    suggestion: GapSuggestion = strawberry.field(description="What to do about it.")


@answer_type
class GapDefinition:
    """A kind of gap: when it is told, and what to do about it."""

    code: GapCode = strawberry.field(description="Which thing is missing.")
    severity: GapSeverity = strawberry.field(description="How much it matters.")
    when: str = strawberry.field(description="When it is told.")
    remedy: str = strawberry.field(description="What to do.")


@answer_type
class ClusterMatrix:
    """Objectives by resources in the asked variants, and what is missing."""

    objectives: list[Objective] = strawberry.field(description="Rows: the steps in order, then aims beside them.")
    resources: list[Resource] = strawberry.field(description="Columns: the product's cluster by name.")
    cells: list[MatrixCell] = strawberry.field(description="Cells in which something stands.")
    as_is: MatrixSnapshot | None = strawberry.field(
        description="The snapshot `AS_IS` shows: the newest on or before the first day; null: it is as of now."
    )
    available_on: date = strawberry.field(description="First day on which it can be read how the period turned out.")
    conclusion: str | None = strawberry.field(description="What was concluded from the period.")
    published: MatrixPublication | None = strawberry.field(description="When it was frozen; null while it is open.")
    later_facts: list[LaterFact] = strawberry.field(
        description="Figures that would be others today than when it was frozen."
    )
    gaps: list[Gap] = strawberry.field(description="What is missing, the most important first.")
    as_of: datetime = strawberry.field(description="The facts it rests on.")
    csv_url: str = strawberry.field(description="Where it can be fetched as CSV.")
    xlsx_url: str = strawberry.field(description="Where it can be fetched as a workbook.")
    print_url: str = strawberry.field(description="Where its page to print is.")
