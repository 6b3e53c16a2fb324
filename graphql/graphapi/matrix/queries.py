"""Root fields that read the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry import ID

from funnel.documents.document import Paths
from funnel.inputs import Period
from funnel.matrix.gaps.find import CHECKS
from funnel.matrix.matrix import Wanted
from funnel.matrix.matrix import cluster_matrix as room
from funnel.models.words import MatrixVariant
from graphapi.answers import answer, id_of
from graphapi.compiler import connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.matrix.answer import matrix_of
from graphapi.matrix.inputs import SNAPSHOT_FILTER, SNAPSHOT_ORDER
from graphapi.matrix.types import ClusterMatrix, GapDefinition

if TYPE_CHECKING:
    from graphapi.analytics.inputs import PeriodInput
    from graphapi.matrix.snapshots import MatrixSnapshot


@queries
class MatrixQueries:
    """Objectives by resources."""

    matrix_snapshots: Connection[MatrixSnapshot] = connection(
        filter=SNAPSHOT_FILTER, order=SNAPSHOT_ORDER, description="What was kept of the matrix, newest first."
    )

    @answer(permission="READ_MONEY", weight=100)
    async def cluster_matrix(
        self, info: Info, product_id: ID, period: PeriodInput, variants: list[MatrixVariant]
    ) -> ClusterMatrix:
        """What each resource does for each objective: as it is, as it should be, as it turned out; and the gaps."""
        asked = Period(start=period.start, end=period.end)
        wanted = Wanted(
            gaps=info.selects("gaps"),
            suitability=info.selects("cells.suitability"),
            evidence=info.selects("cells.suitability.evidence"),
        )
        product = id_of("prod", product_id, field="productId")
        found = await room(info.reader, product, asked, info.now, variants, wanted)
        return matrix_of(found, Paths("matrix", product_id, asked, found.loaded.slug), info.now)

    @answer
    async def gap_definitions(self, info: Info) -> list[GapDefinition]:
        """Every kind of gap: when it is told, and what to do about it."""
        return [
            GapDefinition(code=check.code, severity=check.severity, when=check.when, remedy=check.remedy)
            for check in CHECKS
        ]
