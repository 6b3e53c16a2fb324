"""What a step cost: spend of the resources that have a goal at it, split where a resource has goals at several."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from crm.core.money import spread_by
from crm.core.reader import Reader
from funnel.analytics.question import Frame, Period

_SPEND = """
SELECT resource_id, sum(amount_minor)::bigint AS amount FROM spend_days
WHERE workspace_id = $1 AND day BETWEEN $2 AND $3 GROUP BY resource_id
"""

_ASSIGNED = """
SELECT g.resource_id, o.step_key, sum(coalesce(g.budget_minor, 0))::bigint AS budget
FROM resource_goals g JOIN objectives o ON o.workspace_id = $1 AND o.id = g.objective_id
WHERE g.workspace_id = $1 AND g.product_id = $2 AND g.status <> 'CANCELLED' AND o.step_key IS NOT NULL
  AND g.period_start <= $4 AND g.period_end >= $3
GROUP BY g.resource_id, o.step_key
UNION ALL
SELECT m.resource_id, m.step_key, 0 FROM main_resources m
WHERE m.workspace_id = $1 AND m.product_id = $2 AND NOT EXISTS (
    SELECT 1 FROM main_resources n WHERE n.workspace_id = $1 AND n.product_id = $2
      AND n.step_key = m.step_key AND n.chosen_at > m.chosen_at)
  AND NOT EXISTS (
    SELECT 1 FROM resource_goals g JOIN objectives o ON o.workspace_id = $1 AND o.id = g.objective_id
    WHERE g.workspace_id = $1 AND g.product_id = $2 AND g.resource_id = m.resource_id AND o.step_key = m.step_key
      AND g.status <> 'CANCELLED' AND g.period_start <= $4 AND g.period_end >= $3)
ORDER BY 1, 2
"""


async def step_costs(reader: Reader, frame: Frame, period: Period) -> tuple[dict[str, int], int]:
    """Cost in minor units per step key, and how many resources were split between several steps; two statements."""
    spent = {row["resource_id"]: row["amount"] for row in await _rows(reader, _SPEND, period)}
    assigned = await reader.fetch(_ASSIGNED, reader.workspace_id, frame.question.product_id, period.start, period.end)
    shares: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for row in assigned:
        shares[row["resource_id"]].append((row["step_key"], row["budget"]))
    costs: dict[str, int] = defaultdict(int)
    for resource_id, parts in shares.items():
        for key, amount in _split(spent.get(resource_id, 0), parts):
            costs[frame.former.get(key, key)] += amount
    return dict(costs), sum(1 for parts in shares.values() if len(parts) > 1)


async def _rows(reader: Reader, sql: str, period: Period) -> list[dict[str, Any]]:
    rows = await reader.fetch(sql, reader.workspace_id, period.start, period.end)
    return [dict(row) for row in rows]


def _split(amount: int, parts: list[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    """By the goals' budgets; equally where none has one. Sums to the amount exactly."""
    budgets = [budget for _, budget in parts]
    weights = budgets if sum(budgets) > 0 else [1] * len(parts)
    return zip((key for key, _ in parts), spread_by(amount, weights), strict=True)
