"""Root fields that read runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from funnel.attribution_runs.compare import compare
from graphapi.attribution_runs.comparison import AttributionRunComparison, comparison_of
from graphapi.attribution_runs.inputs import RUN_FILTER, RUN_ORDER, AttributionRunComparisonInput
from graphapi.compiler import answer, by_id, connection, id_of, queries
from graphapi.connections import Connection
from graphapi.context import Info

if TYPE_CHECKING:
    from graphapi.attribution_runs.types import AttributionRun


@queries
class AttributionRunQueries:
    """Data-driven attribution."""

    attribution_run: AttributionRun | None = by_id(permission=Action.READ, description="One run.")
    attribution_runs: Connection[AttributionRun] = connection(
        filter=RUN_FILTER, order=RUN_ORDER, permission=Action.READ, description="Runs, the newest first."
    )

    @answer(permission="READ_MONEY", weight=100)
    async def attribution_run_comparison(
        self, info: Info, input: AttributionRunComparisonInput
    ) -> AttributionRunComparison:
        """Two finished runs by one dimension side by side: whose share moved by more than chance, and what was asked
        differently.
        """
        ids = id_of("run", input.before, field="input.before"), id_of("run", input.after, field="input.after")
        return comparison_of(await compare(info.reader, *ids), *ids)
