"""How members and teams stand to what they are to sell (numbers.md, Goals)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.models.sales_words import SalesTargetMetric
from funnel.figures.pace import Aggregation, GoalFigures, Progress, elapsed_share, progress
from funnel.reads import Reads
from funnel.workspace import read_home

_ACTUALS = text(
    "SELECT t.id, t.metric, t.month, CAST(t.month + interval '1 month' - interval '1 day' AS date) AS last,"
    " coalesce(t.units_micro, t.amount_minor) AS target, t.currency,"
    " CAST(coalesce(a.value, 0) AS bigint) AS actual FROM sales_targets t"
    " LEFT JOIN LATERAL (SELECT sum(CASE t.metric WHEN 'UNITS' THEN e.units_micro ELSE e.amount_minor END) AS value"
    "  FROM sale_events e JOIN sales s ON s.workspace_id = :workspace_id AND s.id = e.sale_id"
    "  JOIN deals d ON d.workspace_id = :workspace_id AND d.id = s.deal_id"
    "  WHERE e.workspace_id = :workspace_id AND e.occurred_at >= CAST(t.month AS timestamp) AT TIME ZONE :zone"
    "   AND e.occurred_at < CAST(t.month + interval '1 month' AS timestamp) AT TIME ZONE :zone"
    "   AND (t.metric = 'UNITS' OR s.currency = t.currency)"
    "   AND (d.owner_id = t.member_id OR d.owner_id IN (SELECT tm.member_id FROM team_members tm"
    "    WHERE tm.workspace_id = :workspace_id AND tm.team_id = t.team_id))) a ON true"
    " WHERE t.workspace_id = :workspace_id AND t.id = ANY(CAST(:ids AS uuid[]))"
)
"""The signed events of sales in the month, of deals that are theirs now; in the target's currency."""


@dataclass(frozen=True)
class Standing:
    """Micro-units or minor units, as the metric says."""

    metric: SalesTargetMetric
    actual: int
    currency: str | None
    progress: Progress


async def standings(reads: Reads, ids: Sequence[UUID], today: date) -> Mapping[UUID, Standing]:
    """All asked targets at once. Two statements."""
    home = await read_home(reads)
    given = {"workspace_id": reads.workspace_id, "ids": list(ids), "zone": home.time_zone}
    return {row["id"]: _standing(row, today) for row in await reads.rows(_ACTUALS.bindparams(**given))}


def _standing(row: Any, today: date) -> Standing:
    goal = GoalFigures(row["target"], row["actual"], Aggregation.SUM)
    found = progress(goal, elapsed_share(row["month"], row["last"], today))
    return Standing(SalesTargetMetric(row["metric"]), row["actual"], row["currency"], found)
