"""The cluster matrix: objectives by resources as it is, as it should be, as it turned out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry

from funnel.matrix import cells as room
from funnel.matrix.cells import MatrixCellState
from funnel.matrix.gaps import Gap as FoundGap
from funnel.matrix.gaps import GapCode, GapSeverity
from funnel.matrix.load import Loaded
from funnel.metrics.catalogue import CATALOGUE
from funnel.models.words import MatrixVariant, Metric, MetricUnit
from graphapi.answers import ref, ref_or_none
from graphapi.audiences.types import Audience
from graphapi.compiler import answer_type
from graphapi.goals.types import ResourceGoal
from graphapi.objectives.types import Objective
from graphapi.resources.types import Resource
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.members.types import Member


@answer_type
class SuitabilityEvidence:
    """What the data say of a resource for an objective; silent under 30 people."""

    n: int = strawberry.field(description="People it rests on.")
    conversion: float | None = strawberry.field(description="Share of them that passed on.")
    cost_per_entry: Money | None = strawberry.field(description="What one of them cost.")


@answer_type
class Suitability:
    """How well a resource suits an objective, by people's judgement."""

    value: int = strawberry.field(description="1 to 5.")
    by: str = strawberry.field(description="Whose judgement it is.")
    reason: str | None = strawberry.field(description="Why.")
    evidence: SuitabilityEvidence | None = strawberry.field(description="What the data say.")


@answer_type
class MatrixCellVariant:
    """One variant of a cell; what does not apply is null."""

    variant: MatrixVariant = strawberry.field(description="As it is, as it should be, or as it turned out.")
    state: MatrixCellState = strawberry.field(description="How far it is.")
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
    suitability: Suitability | None = strawberry.field(description="How well the two suit, if anybody judged it.")


@answer_type
class MatrixPublication:
    """When the matrix of a period was frozen."""

    at: datetime = strawberry.field(description="When.")
    by: Member | None = strawberry.field(description="By whom.")


@answer_type
class LaterFact:
    """A fact that came after the matrix was frozen."""

    text: str = strawberry.field(description="What changed.")


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


@answer_type
class ClusterMatrix:
    """Objectives by resources in the asked variants, and what is missing."""

    objectives: list[Objective] = strawberry.field(description="Rows: the steps in order, then aims beside them.")
    resources: list[Resource] = strawberry.field(description="Columns: the product's cluster by name.")
    cells: list[MatrixCell] = strawberry.field(description="Cells in which something stands.")
    conclusion: str | None = strawberry.field(description="What was concluded from the period.")
    published: MatrixPublication | None = strawberry.field(description="When it was frozen; null while it is open.")
    later_facts: list[LaterFact] = strawberry.field(description="Facts that came after it was frozen.")
    gaps: list[Gap] = strawberry.field(description="What is missing, the most important first.")
    as_of: datetime = strawberry.field(description="The facts it rests on.")


def matrix_of(loaded: Loaded, cells: list[room.Cell], gaps: list[FoundGap], as_of: datetime) -> ClusterMatrix:
    """The answer as the API shows it."""
    return ClusterMatrix(
        objectives=[ref(Objective, objective.id) for objective in loaded.objectives],
        resources=[ref(Resource, resource.id) for resource in loaded.resources],
        cells=[_cell(cell) for cell in cells],
        conclusion=None,
        published=None,
        later_facts=[],
        gaps=[_gap(gap) for gap in gaps],
        as_of=as_of,
    )


def _cell(cell: room.Cell) -> MatrixCell:
    return MatrixCell(
        objective=ref(Objective, cell.objective_id),
        resource=ref(Resource, cell.resource_id),
        variants=[_variant(variant) for variant in cell.variants],
        suitability=None,
    )


def _variant(given: room.VariantOfCell) -> MatrixCellVariant:
    return MatrixCellVariant(
        variant=given.variant,
        state=given.state,
        use=given.use,
        extent=given.extent,
        metric=given.metric,
        unit=CATALOGUE[given.metric].unit if given.metric else None,
        target=given.target,
        result=given.result,
        cost=Money.of(given.cost.minor, given.cost.currency) if given.cost else None,
        due=given.due,
        goal=ref_or_none(ResourceGoal, given.goal_id),
        conclusion=None,
        available_on=given.available_on,
    )


def _gap(gap: FoundGap) -> Gap:
    return Gap(
        code=gap.code,
        severity=gap.severity,
        message=gap.message,
        objective=ref_or_none(Objective, gap.objective_id),
        resource=ref_or_none(Resource, gap.resource_id),
        goal=ref_or_none(ResourceGoal, gap.goal_id),
        audience=ref_or_none(Audience, gap.audience_id),
    )
