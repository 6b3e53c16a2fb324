"""How often deals that came to a stage were won: what was, beside what the stage's probability says."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import DateTime, bindparam, text

from crm.core.clock import day_bounds
from funnel.figures.wilson import Interval, wilson
from funnel.inputs import Period
from funnel.reads import Reads
from funnel.workspace import read_home

ENOUGH = 30
"""Closed deals under which nothing is said (numbers.md, small samples)."""

MOMENT = DateTime(timezone=True)
_RATES = text(
    "WITH far AS (SELECT d.id, d.status, max(s.position) AS position FROM deals d"
    "  JOIN deal_moves m ON m.workspace_id = :workspace_id AND m.deal_id = d.id"
    "  JOIN deal_stages s ON s.workspace_id = :workspace_id AND s.id = m.to_stage_id"
    "  WHERE d.workspace_id = :workspace_id AND d.product_id = :product_id AND d.status <> 'OPEN'"
    "   AND d.closed_at >= :since AND d.closed_at < :until GROUP BY d.id, d.status)"
    " SELECT s.id, count(f.id) AS closed, count(f.id) FILTER (WHERE f.status = 'WON') AS won"
    " FROM deal_stages s LEFT JOIN far f ON f.position >= s.position"
    " WHERE s.workspace_id = :workspace_id AND s.product_id = :product_id AND s.archived_at IS NULL"
    " GROUP BY s.id, s.position ORDER BY s.position, s.id"
).bindparams(bindparam("since", type_=MOMENT), bindparam("until", type_=MOMENT))


@dataclass(frozen=True)
class WinRate:
    """Of the deals that came to the stage or a later one and were closed in the period."""

    stage_id: UUID
    closed: int
    won: int

    @property
    def enough(self) -> bool:
        """Whether a rate is told."""
        return self.closed >= ENOUGH

    @property
    def rate(self) -> float | None:
        """Won of closed; None under 30 closed deals."""
        return self.won / self.closed if self.enough else None

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 % of the rate; None under 30 closed deals."""
        return wilson(self.won, self.closed) if self.enough else None


async def win_rates(reads: Reads, product_id: UUID, period: Period) -> list[WinRate]:
    """By stage of the product, in order. Two statements."""
    home = await read_home(reads)
    since, until = day_bounds(period.start, period.end, home.time_zone)
    given = {"workspace_id": reads.workspace_id, "product_id": product_id, "since": since, "until": until}
    return [WinRate(row["id"], row["closed"], row["won"]) for row in await reads.rows(_RATES.bindparams(**given))]
