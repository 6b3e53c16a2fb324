"""What share of a step's entries passed on in a period of the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy import text

from crm.core.clock import day_bounds
from funnel.inputs import Period
from funnel.reads import Reads
from funnel.workspace import read_home

ENOUGH = 30
"""Entries under which a conversion is no history: the reader is asked for one."""
SURE = 100
"""Entries under which it is told together with a warning."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Leads that reached a step in the period, and how many of them passed on until now."""

    entries: int
    passed: int

    @property
    def share(self) -> Fraction | None:
        """None where there is too little of it."""
        return Fraction(self.passed, self.entries) if self.entries >= ENOUGH else None


_PASSED = text(
    "WITH s AS (SELECT * FROM unnest(CAST(:keys AS text[])) WITH ORDINALITY AS s(key, position)),"
    " e AS (SELECT e.lead_id, s.position, min(e.occurred_at) AS at FROM step_entries e"
    '  JOIN s ON s.key = e.step_key COLLATE "C"'
    "  WHERE e.workspace_id = :workspace_id AND e.product_id = :product_id AND e.voided_at IS NULL GROUP BY 1, 2),"
    " reached AS (SELECT e.lead_id, s.position, min(e.at) AS at, max(e.position) AS furthest"
    "  FROM s JOIN e ON e.position >= s.position GROUP BY 1, 2)"
    " SELECT s.key, count(r.lead_id) AS entries, count(r.lead_id) FILTER (WHERE r.furthest > r.position) AS passed"
    " FROM s LEFT JOIN reached r ON r.position = s.position AND r.at >= :start AND r.at < :end GROUP BY s.key"
)


async def passed_on(reads: Reads, product_id: UUID, keys: Sequence[str], period: Period) -> Mapping[str, Passed]:
    """By step key, over all versions of the funnel: who reached it (entered it or any later one) in the period, and
    who of them entered a later one. Those who came lately may still pass on, so a young period tells too little.
    """
    start, end = day_bounds(period.start, period.end, (await read_home(reads)).time_zone)
    given = {"workspace_id": reads.workspace_id, "product_id": product_id, "keys": list(keys)}
    rows = await reads.rows(_PASSED.bindparams(**given, start=start, end=end))
    return {row["key"]: Passed(row["entries"], row["passed"]) for row in rows}
