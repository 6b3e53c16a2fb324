"""Root fields that try drafts."""

from __future__ import annotations

from funnel.funnels.dry_run import FunnelDryRun as Asked
from funnel.funnels.dry_run import dry_run
from funnel.inputs import Period
from graphapi.compiler import answer, id_of, queries
from graphapi.context import Info
from graphapi.dry_runs.types import FunnelDraftDryRunInput, FunnelDryRun, dry_run_of


@queries
class DryRunQueries:
    """What publishing would have meant."""

    @answer(weight=100)
    async def funnel_draft_dry_run(self, info: Info, input: FunnelDraftDryRunInput) -> FunnelDryRun:
        """The draft's rules over the facts of a period beside the published ones; at most 20,000 persons."""
        period = Period(start=input.period.start, end=input.period.end)
        asked = Asked(product_id=id_of("prod", input.product_id, field="productId"), period=period)
        return dry_run_of(await dry_run(info.reader, asked))
