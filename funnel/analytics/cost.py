"""What a step cost: spend of the resources that have a goal at it, split where a resource has goals at several."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.core import ids
from crm.core.money import spread_by
from crm.core.reader import Reader
from funnel.analytics.answer import StepFigures
from funnel.analytics.question import Frame, Period
from funnel.analytics.words import FunnelBreakdown

_SPEND = """
SELECT d.resource_id, sum(d.amount_minor)::bigint AS amount
FROM spend_days d JOIN spends s ON s.workspace_id = $1 AND s.id = d.spend_id
WHERE d.workspace_id = $1 AND d.day BETWEEN $2 AND $3 AND s.recorded_at <= $4
GROUP BY d.resource_id
"""

_ASSIGNED = """
SELECT a.resource_id, a.step_key, a.budget, c.key AS channel_key, c.channel_group FROM (
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
) a(resource_id, step_key, budget)
JOIN resources r ON r.workspace_id = $1 AND r.id = a.resource_id
LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = r.channel_id
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Costs:
    """What each resource's part of each step cost, in minor units."""

    parts: dict[UUID, dict[str, int]]
    """Resource → step key → cost."""
    keys: dict[UUID, dict[FunnelBreakdown, str | None]]
    """Resource → its key in each breakdown that costs can be assigned to; None where it stands on no channel."""

    @property
    def split(self) -> int:
        """How many resources were split between several steps."""
        return sum(1 for steps in self.parts.values() if len(steps) > 1)

    def of(self, by: FunnelBreakdown | None = None, key: str | None = None) -> dict[str, int]:
        """Cost per step key: of all resources, or of those of one row of the breakdown."""
        costs: dict[str, int] = defaultdict(int)
        for resource_id, steps in self.parts.items():
            if by is None or self.keys[resource_id][by] == key:
                for step_key, amount in steps.items():
                    costs[step_key] += amount
        return dict(costs)

    def not_in(self, by: FunnelBreakdown, rows: Iterable[str | None]) -> int:
        """How many resources cost something and stand in no row of the breakdown, since nobody came by them."""
        shown = set(rows)
        return sum(1 for id, steps in self.parts.items() if any(steps.values()) and self.keys[id][by] not in shown)


COSTED = frozenset({FunnelBreakdown.CHANNEL, FunnelBreakdown.CHANNEL_GROUP, FunnelBreakdown.RESOURCE})
"""Breakdowns whose rows have resources of their own: what was spent on an audience or by an owner nobody recorded."""


async def step_costs(reader: Reader, frame: Frame, period: Period, known_at: datetime) -> Costs:
    """Spend of the period as recorded by then, by resource and step; two statements."""
    workspace_id, product_id = reader.workspace_id, frame.question.product_id
    rows = await reader.fetch(_SPEND, workspace_id, period.start, period.end, known_at)
    spent = {row["resource_id"]: row["amount"] for row in rows}
    assigned = await reader.fetch(_ASSIGNED, workspace_id, product_id, period.start, period.end)
    shares: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for row in assigned:
        shares[row["resource_id"]].append((row["step_key"], row["budget"]))
    parts = {id: _named_now(_split(spent.get(id, 0), given), frame.former) for id, given in shares.items()}
    return Costs(parts, {row["resource_id"]: _keys(row) for row in assigned})


def _named_now(parts: Iterable[tuple[str, int]], former: Mapping[str, str]) -> dict[str, int]:
    """Summed under the keys that steps have in the version asked for: goals keep the key they were set with."""
    costs: dict[str, int] = defaultdict(int)
    for key, amount in parts:
        costs[former.get(key, key)] += amount
    return dict(costs)


def _keys(row: Any) -> dict[FunnelBreakdown, str | None]:
    return {
        FunnelBreakdown.RESOURCE: ids.encode("res", row["resource_id"]),
        FunnelBreakdown.CHANNEL: row["channel_key"],
        FunnelBreakdown.CHANNEL_GROUP: row["channel_group"],
    }


def priced(steps: tuple[StepFigures, ...], costs: Mapping[str, int]) -> tuple[StepFigures, ...]:
    """The steps with what they cost, and what one that was moved on cost."""
    return tuple(_priced(step, costs.get(step.step_key, 0)) for step in steps)


def _priced(step: StepFigures, cost: int) -> StepFigures:
    each = round(cost / step.goal_reached) if step.goal_reached else None
    return replace(step, cost_minor=cost, cost_per_goal_reached_minor=each)


def _split(amount: int, parts: list[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    """By the goals' budgets; equally where none has one. Sums to the amount exactly."""
    budgets = [budget for _, budget in parts]
    weights = budgets if sum(budgets) > 0 else [1] * len(parts)
    return zip((key for key, _ in parts), spread_by(amount, weights), strict=True)
