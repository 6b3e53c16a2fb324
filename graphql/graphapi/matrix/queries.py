"""Root fields of the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry import ID

from funnel.inputs import Period
from funnel.matrix.cells import cells
from funnel.matrix.gaps import gaps
from funnel.matrix.load import load
from funnel.models.words import MatrixVariant
from funnel.workspace import read_home
from graphapi.answers import answer, id_of
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.matrix.types import ClusterMatrix, matrix_of

if TYPE_CHECKING:
    from graphapi.analytics.inputs import PeriodInput


@queries
class MatrixQueries:
    """Objectives by resources."""

    @answer(permission="READ_MONEY")
    async def cluster_matrix(
        self, info: Info, product_id: ID, period: PeriodInput, variants: list[MatrixVariant]
    ) -> ClusterMatrix:
        """What each resource does for each objective: as it is, as it should be, as it turned out; and the gaps."""
        today = (await read_home(info.reader)).day(info.now)
        asked = Period(start=period.start, end=period.end)
        loaded = await load(info.reader, id_of("prod", product_id, field="productId"), asked, today)
        return matrix_of(loaded, cells(loaded, variants), gaps(loaded) if info.selects("gaps") else [], info.now)
