"""Root fields that read runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from graphapi.attribution_runs.inputs import RUN_FILTER, RUN_ORDER
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection

if TYPE_CHECKING:
    from graphapi.attribution_runs.types import AttributionRun


@queries
class AttributionRunQueries:
    """Data-driven attribution."""

    attribution_run: AttributionRun | None = by_id(permission=Action.READ, description="One run.")
    attribution_runs: Connection[AttributionRun] = connection(
        filter=RUN_FILTER, order=RUN_ORDER, permission=Action.READ, description="Runs, the newest first."
    )
