"""The matrix as the API shows it."""

from __future__ import annotations

from datetime import datetime

from funnel.documents.document import Paths
from funnel.matrix import cells as room
from funnel.matrix.gaps.gap import Gap as FoundGap
from funnel.matrix.loaded import Kept
from funnel.matrix.matrix import Matrix
from funnel.matrix.suggest import GoalSuggestion as FoundGoal
from funnel.matrix.suggest import Suggestion
from funnel.metrics.catalogue import CATALOGUE
from graphapi.answers import ref, ref_or_none
from graphapi.audiences.types import Audience
from graphapi.goals.types import ResourceGoal
from graphapi.matrix.snapshots import MatrixSnapshot
from graphapi.matrix.types import (
    ClusterMatrix,
    Gap,
    GapSuggestion,
    GoalSuggestion,
    LaterFact,
    MatrixCell,
    MatrixCellVariant,
    MatrixPublication,
)
from graphapi.members.types import Member
from graphapi.objectives.types import Objective
from graphapi.resources.types import Resource
from graphapi.scalars import Money
from graphapi.suitability.types import suitability_of


def matrix_of(matrix: Matrix, paths: Paths, as_of: datetime) -> ClusterMatrix:
    """The answer as the API shows it."""
    loaded = matrix.loaded
    return ClusterMatrix(
        objectives=[ref(Objective, objective.id) for objective in loaded.objectives],
        resources=[ref(Resource, resource.id) for resource in loaded.resources],
        cells=[_cell(matrix, cell) for cell in matrix.cells],
        as_is=None if loaded.as_is is None else ref(MatrixSnapshot, loaded.as_is.id),
        available_on=loaded.available_on,
        conclusion=matrix.conclusion,
        published=_publication(loaded.published),
        later_facts=[LaterFact(text=text) for text in matrix.later],
        gaps=[_gap(gap, matrix.suggestions[gap]) for gap in matrix.gaps],
        as_of=as_of,
        csv_url=paths.of("csv"),
        xlsx_url=paths.of("xlsx"),
        print_url=paths.of("html"),
    )


def _publication(kept: Kept | None) -> MatrixPublication | None:
    if kept is None:
        return None
    return MatrixPublication(at=kept.taken_at, by=ref_or_none(Member, kept.taken_by_id))


def _cell(matrix: Matrix, cell: room.Cell) -> MatrixCell:
    place = (cell.objective_id, cell.resource_id)
    return MatrixCell(
        objective=ref(Objective, cell.objective_id),
        resource=ref(Resource, cell.resource_id),
        variants=[_variant(variant) for variant in cell.variants],
        suitability=suitability_of(matrix.suitability.get(place), matrix.evidence_at(*place)),
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
        conclusion=given.conclusion,
        available_on=given.available_on,
    )


def _gap(gap: FoundGap, suggestion: Suggestion) -> Gap:
    return Gap(
        code=gap.code,
        severity=gap.severity,
        message=gap.message,
        objective=ref_or_none(Objective, gap.objective_id),
        resource=ref_or_none(Resource, gap.resource_id),
        goal=ref_or_none(ResourceGoal, gap.goal_id),
        audience=ref_or_none(Audience, gap.audience_id),
        suggestion=GapSuggestion(text=suggestion.text, goal=_suggested(suggestion.goal)),
    )


def _suggested(found: FoundGoal | None) -> GoalSuggestion | None:
    if found is None:
        return None
    return GoalSuggestion(
        objective=ref(Objective, found.objective_id),
        resource=ref(Resource, found.resource_id),
        text=found.text,
        metric=found.metric,
        target=found.target,
    )
