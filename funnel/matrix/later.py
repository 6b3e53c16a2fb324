"""Facts that arrived after a matrix was published, told beside it: the copy itself never changes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from crm.core.money import to_decimal
from funnel.matrix.cells import VariantOfCell, computed
from funnel.matrix.loaded import KeptCell, Loaded
from funnel.metrics.catalogue import CATALOGUE
from funnel.models.words import Aggregation, MatrixVariant, Metric, MetricUnit

Key = tuple[UUID, UUID, UUID | None]
"""Objective, resource and goal."""
NOUNS: Mapping[Metric, tuple[str, str]] = {
    Metric.STEP_GOAL_REACHED: ("step goal", "step goals"),
    Metric.STEP_ENTRIES: ("step entry", "step entries"),
    Metric.LEADS: ("lead", "leads"),
    Metric.HANDOFFS_ACCEPTED: ("accepted handoff", "accepted handoffs"),
    Metric.SALES: ("sale", "sales"),
    Metric.UNITS_SOLD: ("unit sold", "units sold"),
}


def later_facts(loaded: Loaded) -> list[str]:
    """One sentence for each figure that would be another one today; none while the period is not published."""
    if loaded.published is None:
        return []
    frozen = {(cell.objective_id, cell.resource_id, cell.goal_id): cell for cell in loaded.published.cells}
    names = {row.id: row.name for row in loaded.objectives} | {column.id: column.name for column in loaded.resources}
    told: list[str] = []
    for place, found in computed(loaded, MatrixVariant.ACTUAL).items():
        where = f"“{names[place[1]]}” at “{names[place[0]]}”"
        for one in found:
            told += _differences(loaded.currency, where, frozen.get((*place, one.goal_id)), one)
    return told


def _differences(currency: str, where: str, before: KeptCell | None, now: VariantOfCell) -> Iterator[str]:
    value, cost = (before.value, before.cost_minor) if before is not None else (None, None)
    is_same = before is None or before.metric == now.metric  # a goal that was changed since measures something else
    if is_same and now.metric is not None and now.result is not None and now.result != (value or Decimal(0)):
        yield _of_value(currency, where, now.metric, value, now.result)
    spent = now.cost.minor if now.cost is not None else 0
    if spent != (cost or 0):
        change, was = to_decimal(spent - (cost or 0), currency), to_decimal(cost or 0, currency)
        yield f"{change:+,} {currency} spent on {where}: {to_decimal(spent, currency):,} instead of {was:,}."


def _of_value(currency: str, where: str, metric: Metric, before: Decimal | None, now: Decimal) -> str:
    definition = CATALOGUE[metric]
    if definition.aggregation is not Aggregation.SUM:
        was = "nothing" if before is None else f"{before:,}"
        return f"{_word(metric)} of {where} is {now:,} now instead of {was}."
    change = now - (before or 0)
    noun = _noun(metric, change, currency)
    return f"{change:+,} {noun} for {where}: {now:,} instead of {before or 0:,}."


def _noun(metric: Metric, change: Decimal, currency: str) -> str:
    if CATALOGUE[metric].unit is MetricUnit.MONEY:
        return f"{currency} {_word(metric)}"
    one, many = NOUNS.get(metric, (_word(metric), _word(metric)))
    return one if abs(change) == 1 else many


def _word(metric: Metric) -> str:
    return metric.value.replace("_", " ").lower()
