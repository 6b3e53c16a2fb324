"""Which resource is to do what for which objective, what it costs and what it should bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from crm.core.money import Money, spread_evenly
from crm.core.problems import NotFound
from funnel.inputs import Period
from funnel.metrics.catalogue import CATALOGUE
from funnel.models.words import Metric, MetricUnit
from funnel.proposal import queries
from funnel.reads import Reads, Row


@dataclass(frozen=True, slots=True)
class Line:
    """A goal as a client reads it."""

    goal_id: UUID
    resource_id: UUID
    resource: str
    objective_id: UUID
    objective: str
    how: str
    cost: Money
    metric: Metric
    target: Decimal
    text: str
    due: date

    @property
    def expected(self) -> str:
        """What it should bring, in a few words."""
        return f"{expected(self.metric, self.target, self.cost.currency)}: {self.text}"


@dataclass(frozen=True)
class Proposal:
    """The lines in the order of the matrix, and what they cost together."""

    product: str
    workspace: str
    slug: str
    period: Period
    lines: Sequence[Line]
    total: Money


async def proposal(reads: Reads, product_id: UUID, period: Period) -> Proposal:
    """Goals that share days with the period and are not cancelled, in three statements.

    A line costs its goal's budget. Without one it is the resource's price schedule: the n-th month since the
    resource's first goal has the n-th price; the months of the period in which its goals without a budget run are
    added up and divided equally among them. Without either it costs nothing.
    """
    found = await reads.rows(queries.product(reads.workspace_id, product_id))
    if not found:
        raise NotFound("There is no such product.", field="productId")
    product = found[0]
    rows = await reads.rows(queries.goals(reads.workspace_id, product_id, period))
    costs = await _prices(reads, rows, period)
    lines = [_line(row, product["currency"], costs) for row in rows]
    total = Money(sum(line.cost.minor for line in lines), product["currency"])
    return Proposal(product["name"], product["workspace"], product["slug"], period, lines, total)


def _line(row: Row, currency: str, costs: Mapping[UUID, int]) -> Line:
    minor = costs.get(row["id"], 0) if row["budget_minor"] is None else row["budget_minor"]
    actions = row["actions"] or []
    return Line(
        goal_id=row["id"],
        resource_id=row["resource_id"],
        resource=row["resource"],
        objective_id=row["objective_id"],
        objective=row["objective"],
        how="; ".join(actions) if actions else row["text"],
        cost=Money(minor, currency),
        metric=Metric(row["metric"]),
        target=row["target"],
        text=row["text"],
        due=row["period_end"],
    )


async def _prices(reads: Reads, rows: Sequence[Row], period: Period) -> dict[UUID, int]:
    """Cost by goal of those without a budget whose resource has a price schedule."""
    open_ones: dict[UUID, list[Row]] = {}
    for row in rows:
        if row["budget_minor"] is None:
            open_ones.setdefault(row["resource_id"], []).append(row)
    found = await reads.rows(queries.prices(reads.workspace_id, sorted(open_ones)))
    costs: dict[UUID, int] = {}
    for price in found:
        goals = open_ones[price["resource_id"]]
        months = {month for goal in goals for month in months_of(goal["period_start"], goal["period_end"], period)}
        total = sum(price_of(price["amounts"], month - month_of(price["first_start"])) for month in months)
        costs |= zip((goal["id"] for goal in goals), spread_evenly(total, len(goals)), strict=True)
    return costs


def month_of(day: date) -> int:
    """The number of a day's calendar month."""
    return day.year * 12 + day.month


def months_of(start: date, end: date, period: Period) -> range:
    """Calendar months of the days that a goal shares with the period."""
    return range(month_of(max(start, period.start)), month_of(min(end, period.end)) + 1)


def price_of(amounts: Sequence[Any], index: int) -> int:
    """Of the month with that index from 0; the last price stands for all that follow."""
    return int(amounts[min(max(index, 0), len(amounts) - 1)])


def expected(metric: Metric, target: Decimal, currency: str) -> str:
    """A target with what it counts: “40 step goal reached”, “5 % bounce rate”, “1,200 RUB revenue”."""
    unit, words = CATALOGUE[metric].unit, metric.value.replace("_", " ").lower()
    if unit is MetricUnit.SHARE:
        return f"{(target * 100).normalize():f} % {words}"
    return f"{target:,} {currency} {words}" if unit is MetricUnit.MONEY else f"{target:,} {words}"
