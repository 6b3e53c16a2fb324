"""The attribution report: journeys → one dimension → every model asked for, exact to the minor unit."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from crm.core import clock
from crm.core.problems import NotFound
from crm.core.reader import Reader
from funnel.attribution import kernel
from funnel.attribution.answer import Amounts, AttributionAnswer, AttributionRow, Credit, Remark, Told
from funnel.attribution.dimension import Dimension, dimension
from funnel.attribution.load import AMOUNT, CONTRIBUTION, COUNT, UNITS, Journeys, load
from funnel.attribution.models import Kind, Model
from funnel.attribution.paths import Ints
from funnel.attribution.question import AttributionQuestion, check

_WORKSPACE = """
SELECT time_zone, currency, lookback_days,
       $2::uuid IS NULL OR EXISTS (SELECT 1 FROM products WHERE workspace_id = $1 AND id = $2) AS has_product
FROM workspaces WHERE id = $1
"""
_SPEND = """
SELECT resource_id, sum(amount_minor)::bigint AS amount FROM spend_days
WHERE workspace_id = $1 AND day BETWEEN $2 AND $3 GROUP BY resource_id
"""
_TOLD = """
SELECT lower(btrim(self_reported)) AS source, count(*) AS conversions,
       coalesce(sum(net_amount_minor), 0)::bigint AS amount
FROM sales WHERE workspace_id = $1 AND ($2::uuid IS NULL OR product_id = $2) AND self_reported IS NOT NULL
  AND sold_at >= $3 AND sold_at < $4 GROUP BY 1
"""

AT_ONCE = asyncio.Semaphore(2)
"""The kernel computes in threads; more at once than cores would only wait for one another."""


@dataclass(frozen=True, eq=False)
class _Sums:
    """Credit per row of one model, by value column."""

    model: Model
    columns: Mapping[str, Ints]


async def attribution_report(
    reader: Reader, question: AttributionQuestion, *, now: datetime | None = None
) -> AttributionAnswer:
    """Credit of the period's conversions by the dimension asked for. Five statements, six with told sources."""
    check(question)
    workspace = await reader.fetchrow(_WORKSPACE, reader.workspace_id, question.product_id)
    assert workspace is not None, "a reader is always inside an existing workspace"
    if not workspace["has_product"]:
        raise NotFound("There is no such product.", field="input.productId")
    zone = workspace["time_zone"]
    journeys = await load(reader, question, zone=zone, lookback_days=workspace["lookback_days"])
    by = await dimension(reader, question.dimension)
    spend = await reader.fetch(_SPEND, reader.workspace_id, question.start, question.end)
    told = await _told(reader, question, by, zone) if question.include_self_reported else None
    async with AT_ONCE:
        report, sums = await asyncio.to_thread(_compute, journeys, by, question.models)
    costs = np.zeros(len(by.rows), dtype=np.int64)
    for row in spend:
        costs[by.row_of_resource[row["resource_id"]]] += row["amount"]
    return AttributionAnswer(
        as_of=now or clock.now(),
        currency=workspace["currency"],
        totals=_amounts(report.totals),
        unattributed=_amounts(report.unattributed),
        models=tuple(model.canonical() for model in question.models),
        rows=_rows(by, sums, costs, told, report.totals[COUNT]),
        notes=tuple(_notes(report)),
    )


def _compute(journeys: Journeys, by: Dimension, models: tuple[Model, ...]) -> tuple[kernel.Report, list[_Sums]]:
    """Rule models see rows split into direct and not direct, so that `last_non_direct` can be asked by any dimension;
    Shapley and participation ask for distinct rows and see them whole.
    """
    rows = by.of(journeys.channels, journeys.resources)
    direct = by.direct[journeys.channels]
    halves = journeys.paths.with_dim(rows * 2 + direct)
    parity = np.arange(len(by.rows) * 2) % 2 == 1
    distinct = {Kind.SHAPLEY, Kind.PARTICIPATION}
    by_touch = [model for model in models if model.kind not in distinct]
    report = kernel.report(halves, by_touch, size=len(parity), direct=parity, lookback=journeys.lookback)
    whole = kernel.report(
        journeys.paths.with_dim(rows),
        [model for model in models if model.kind in distinct],
        size=len(by.rows),
        lookback=journeys.lookback,
    )
    sums = []
    for model in models:
        key = model.canonical()
        if model.kind is Kind.PARTICIPATION:
            sums.append(_Sums(model, whole.participation or {}))
        elif model.kind is Kind.SHAPLEY:
            sums.append(_Sums(model, whole.credits[key]))
        else:
            sums.append(_Sums(model, {name: c[0::2] + c[1::2] for name, c in report.credits[key].items()}))
    return report, sums


def _amounts(columns: Mapping[str, Any]) -> Amounts:
    return Amounts(int(columns[COUNT]), int(columns[UNITS]), int(columns[AMOUNT]), int(columns[CONTRIBUTION]))


def _rows(
    by: Dimension, sums: list[_Sums], costs: Ints, told: dict[int, Told] | None, total: int
) -> tuple[AttributionRow, ...]:
    """Rows with credit, cost or told conversions; the most credited under the first model first."""
    rows = []
    for index, key in enumerate(by.rows):
        credits = tuple(_credit(each, index, int(costs[index]), total) for each in sums)
        named = told.get(index) if told is not None else None
        if costs[index] or named or any(credit.amounts.conversions_micro for credit in credits):
            rows.append(
                AttributionRow(
                    key.key, key.label, key.channel_id, key.resource_id, int(costs[index]), credits,
                    (named or Told(0, 0)) if told is not None else None,
                )
            )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.credits[0].amounts.conversions_micro, row.label)))


def _credit(sums: _Sums, index: int, cost: int, total: int) -> Credit:
    amounts = _amounts({name: column[index] for name, column in sums.columns.items()})
    count = amounts.conversions_micro
    return Credit(
        model=sums.model.canonical(),
        amounts=amounts,
        share=count / total if total and sums.model.is_additive else None,
        cost_per_conversion_minor=round(cost * 1_000_000 / count) if count > 0 and cost else None,
        roas=amounts.amount_minor / cost if cost > 0 else None,
    )


async def _told(reader: Reader, question: AttributionQuestion, by: Dimension, zone: str) -> dict[int, Told]:
    """Told sources by the row whose key or label they name; what names no row belongs to "(not given)"."""
    start, until = clock.day_bounds(question.start, question.end, zone)
    named = {(row.key or "").lower(): index for index, row in enumerate(by.rows)}
    named |= {row.label.lower(): index for index, row in enumerate(by.rows)}
    told: dict[int, Told] = {}
    for row in await reader.fetch(_TOLD, reader.workspace_id, question.product_id, start, until):
        index = named.get(row["source"], 0)
        before = told.get(index, Told(0, 0))
        told[index] = Told(before.conversions + row["conversions"], before.amount_minor + row["amount"])
    return told


def _notes(report: kernel.Report) -> list[Remark]:
    notes = []
    if report.outside:
        notes.append(Remark("TOUCHES_OUTSIDE_WINDOW", f"{report.outside} touches lie before the look-back window."))
    if report.shortened:
        notes.append(Remark("PATHS_SHORTENED", f"Of {report.shortened} journeys only the newest touches are kept."))
    for model, count in report.renormalised.items():
        notes.append(Remark("WEIGHTS_RENORMALISED", f"{model}: an anchor was missing in {count} conversions."))
    return notes
