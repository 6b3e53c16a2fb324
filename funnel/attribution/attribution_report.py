"""The attribution report: journeys → one dimension → every model asked for, exact to the minor unit."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from crm.core import clock
from crm.core.known_at import moment
from crm.core.reader import Reader
from funnel.attribution import kernel
from funnel.attribution.answer import Amounts, AttributionAnswer, AttributionRow, Credit, Remark, Told
from funnel.attribution.choose import RunWeights, choose
from funnel.attribution.conversions import is_kept, source
from funnel.attribution.dimension import Dimension
from funnel.attribution.ground import ground
from funnel.attribution.load import AMOUNT, CONTRIBUTION, COUNT, UNITS, load
from funnel.attribution.paths import Ints
from funnel.attribution.question import OF_NUMBERS, AttributionQuestion, check
from funnel.attribution.seen import Sums, compute, see
from funnel.attribution.shared import Shared, same_journeys
from funnel.figures.cost_per import cost_per

_SPEND = """
SELECT d.resource_id, sum(d.amount_minor)::bigint AS amount
FROM spend_days d JOIN spends s ON s.workspace_id = $1 AND s.id = d.spend_id
WHERE d.workspace_id = $1 AND d.day BETWEEN $2 AND $3 AND ($4::timestamptz IS NULL OR s.recorded_at <= $4)
GROUP BY d.resource_id
"""
_TOLD = """
SELECT lower(btrim(s.self_reported)) AS source, count(*) AS conversions, coalesce(sum(v.amount), 0)::bigint AS amount
FROM sales s CROSS JOIN LATERAL (
  SELECT sum(e.amount_minor) AS amount FROM sale_events e
  WHERE e.workspace_id = $1 AND e.sale_id = s.id AND ($5::timestamptz IS NULL OR e.recorded_at <= $5)) v
WHERE s.workspace_id = $1 AND ($2::uuid IS NULL OR s.product_id = $2) AND s.self_reported IS NOT NULL
  AND s.sold_at >= $3 AND s.sold_at < $4 AND ($5::timestamptz IS NULL OR s.recorded_at <= $5) GROUP BY 1
"""

AT_ONCE = asyncio.Semaphore(2)
"""The kernel computes in threads; more at once than cores would only wait for one another."""


async def attribution_report(
    reader: Reader, question: AttributionQuestion, *, now: datetime | None = None, shared: Shared | None = None
) -> AttributionAnswer:
    """Credit of the period's conversions by the dimension asked for; what the models name is read beside.

    `shared` is given by who asks several reports in one transaction in which nothing is written.
    """
    check(question)
    as_of = moment(question.as_known_at, now)
    home = await ground(reader, question.product_id, question.step_key)
    zone = home.time_zone
    shared = shared or Shared()
    chosen = await choose(reader, question.models, question.product_id)
    asked = same_journeys(question), tuple((key, tuple(steps)) for key, steps in sorted(chosen.declared.items()))
    journeys = await shared.once(
        asked,
        lambda: load(reader, question, zone=zone, lookback_days=home.lookback_days, declared=chosen.declared),
    )
    conversions = source(reader.workspace_id, question, zone)
    seen = await see(reader, question.dimension, conversions, journeys, chosen)
    costs = await _costs(reader, question, seen.by)
    told = await _told(reader, question, seen.by, zone) if question.include_self_reported else None
    async with AT_ONCE:
        report, sums = await asyncio.to_thread(compute, seen, shared.answered(asked))
    return AttributionAnswer(
        as_of=as_of,
        is_kept=is_kept(question),
        currency=home.currency,
        totals=_amounts(report.totals),
        unattributed=_amounts(report.unattributed),
        models=tuple(model.canonical() for model in chosen.models),
        rows=_rows(seen.by, sums, costs, told, report.totals[COUNT]),
        notes=(*notes(report, question), *runs_of_another_step(chosen.runs, question.step_key)),
    )


async def _costs(reader: Reader, question: AttributionQuestion, by: Dimension) -> Ints | None:
    """Spend by row; None by a dimension that nothing is spent on."""
    if question.dimension not in OF_NUMBERS:
        return None
    costs = np.zeros(len(by.rows), dtype=np.int64)
    for row in await reader.fetch(_SPEND, reader.workspace_id, question.start, question.end, question.as_known_at):
        costs[by.row_of_resource[row["resource_id"]]] += row["amount"]
    return costs


def _amounts(columns: Mapping[str, Any]) -> Amounts:
    return Amounts(int(columns[COUNT]), int(columns[UNITS]), int(columns[AMOUNT]), int(columns[CONTRIBUTION]))


def _rows(
    by: Dimension, sums: list[Sums], costs: Ints | None, told: dict[int, Told] | None, total: int
) -> tuple[AttributionRow, ...]:
    """Rows with credit, cost or told conversions; the most credited under the first model first."""
    rows = []
    for index, key in enumerate(by.rows):
        cost = None if costs is None else int(costs[index])
        credits = tuple(_credit(each, index, cost, total) for each in sums)
        named = told.get(index) if told is not None else None
        if cost or named or any(credit.amounts.conversions_micro for credit in credits):
            rows.append(
                AttributionRow(
                    key.key, key.label, key.channel_id, key.resource_id, cost, credits,
                    (named or Told(0, 0)) if told is not None else None,
                )
            )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.credits[0].amounts.conversions_micro, row.label, row.key or "")))


def _credit(sums: Sums, index: int, cost: int | None, total: int) -> Credit:
    amounts = _amounts({name: column[index] for name, column in sums.columns.items()})
    count = amounts.conversions_micro
    return Credit(
        model=sums.model.canonical(),
        amounts=amounts,
        share=count / total if total and sums.model.is_additive else None,
        cost_per_conversion_minor=cost_per(cost, count),
        roas=amounts.amount_minor / cost if cost and cost > 0 else None,
    )


async def _told(reader: Reader, question: AttributionQuestion, by: Dimension, zone: str) -> dict[int, Told]:
    """Told sources by the row whose key or label they name; what names no row belongs to "(not given)"."""
    start, until = clock.day_bounds(question.start, question.end, zone)
    named = {(row.key or "").lower(): index for index, row in enumerate(by.rows)}
    named |= {row.label.lower(): index for index, row in enumerate(by.rows)}
    told: dict[int, Told] = {}
    for row in await reader.fetch(_TOLD, reader.workspace_id, question.product_id, start, until, question.as_known_at):
        index = named.get(row["source"], 0)
        before = told.get(index, Told(0, 0))
        told[index] = Told(before.conversions + row["conversions"], before.amount_minor + row["amount"])
    return told


def notes(report: kernel.Report, question: AttributionQuestion | None = None) -> Iterator[Remark]:
    """What the cut and the models left to be said."""
    if report.outside:
        yield Remark("TOUCHES_OUTSIDE_WINDOW", f"{report.outside} touches lie before the look-back window.")
    if report.shortened:
        yield Remark("PATHS_SHORTENED", f"Of {report.shortened} journeys only the newest touches are kept.")
    for model, count in report.renormalised.items():
        yield Remark("WEIGHTS_RENORMALISED", f"{model}: an anchor was missing in {count} conversions.")
    for model, count in report.evened.items():
        text = f"{model}: the run gave nothing to the touches of {count} conversions; they are shared equally."
        yield Remark("RUN_WITHOUT_WEIGHT", text)
    if question is not None and question.dimension not in OF_NUMBERS:
        yield Remark("NO_COST", "Money is spent on resources; rows by this dimension have no cost.")
    if question is not None and question.as_known_at is not None:
        text = (
            "Facts are those known at that time; channels, owners, audiences, companies, sets of weights and which"
            " kinds earn credit are today's, and a contact that has left a deal was never in it."
        )
        yield Remark("AS_KNOWN_AT", text)


def runs_of_another_step(runs: Sequence[RunWeights], step_key: str | None) -> Iterator[Remark]:
    """Runs that learnt from other conversions than those they share out here."""
    for run in runs:
        if run.step_key != step_key:
            learnt = "sales" if run.step_key is None else f"the step {run.step_key}"
            yield Remark("RUN_OF_ANOTHER_STEP", f"{run.model} has learnt from {learnt}, not from these conversions.")
