"""The attribution report: journeys → one dimension → every model asked for, exact to the minor unit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from crm.core import clock, threads
from crm.core.known_at import moment
from crm.core.reader import Reader
from funnel.attribution import kernel
from funnel.attribution.answer import Amounts, AnsweredBy, AttributionAnswer, AttributionRow, Credit, Told
from funnel.attribution.choose import RunWeights, choose
from funnel.attribution.conversions import is_kept, source
from funnel.attribution.day_cells import KeptDays, kept_days
from funnel.attribution.dimension import Dimension
from funnel.attribution.ground import ground
from funnel.attribution.load import AMOUNT, CONTRIBUTION, COUNT, UNITS, load_from
from funnel.attribution.paths import Ints
from funnel.attribution.question import OF_NUMBERS, AttributionQuestion, JourneyFrom, check
from funnel.attribution.seen import Answered, Seen, Sums, compute, see
from funnel.attribution.shared import Shared, same_journeys
from funnel.attribution.slots import is_standard
from funnel.figures.cost_per import cost_per
from funnel.sentences.told import Note, note

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


async def attribution_report(
    reader: Reader, question: AttributionQuestion, *, now: datetime | None = None, shared: Shared | None = None
) -> AttributionAnswer:
    """Credit of the period's conversions by the dimension asked for; what the models name is read beside.

    `shared` is given by who asks several reports in one transaction in which nothing is written.
    """
    check(question)
    as_of = moment(question.as_known_at, now)
    home = await ground(reader, question.product_id, question.step_key)
    zone, lookback_days = home.time_zone, home.lookback_days
    shared = shared or Shared()
    chosen = await choose(reader, question.models, question.product_id)
    is_of_days = home.keeps_days and is_standard(question, lookback_days)
    same = same_journeys(replace(question, window_days=None) if is_of_days else question)
    kept = await shared.once(("days", same), lambda: kept_days(reader, question)) if is_of_days else None
    conversions = kept.missing if kept else source(reader.workspace_id, question, zone)
    asked = same, kept is not None, tuple((key, tuple(steps)) for key, steps in sorted(chosen.declared.items()))
    days = lookback_days if question.window_days is None else question.window_days
    journeys = await shared.once(
        asked,
        lambda: load_from(
            reader, conversions, zone=zone, days=days, declared=chosen.declared,
            from_previous_step=question.journey_from is JourneyFrom.PREVIOUS_STEP,
        ),
    )  # fmt: skip
    seen = await see(reader, question.dimension, conversions, journeys, chosen)
    costs = await _costs(reader, question, seen.by)
    told = await _told(reader, question, seen.by, zone) if question.include_self_reported else None
    report, sums = await threads.compute(_computed, seen, kept, shared.answered(asked))
    return AttributionAnswer(
        as_of=as_of,
        answered_by=_way(question, kept),
        fresh_as_of=kept.fresh_as_of if kept else as_of,
        currency=home.currency,
        totals=_amounts(report.totals),
        unattributed=_amounts(report.unattributed),
        models=tuple(model.canonical() for model in chosen.models),
        rows=_rows(seen.by, sums, costs, told, report.totals[COUNT]),
        notes=(*notes(report, question), *runs_of_another_step(chosen.runs, question.step_key)),
    )


def _computed(seen: Seen, kept: KeptDays | None, answered: Answered) -> tuple[kernel.Report, list[Sums]]:
    report, sums = compute(seen, answered)
    return kept.add(report, sums, seen.by) if kept else (report, sums)


def _way(question: AttributionQuestion, kept: KeptDays | None) -> AnsweredBy:
    if kept:
        return AnsweredBy.DAY_CELLS
    return AnsweredBy.JOURNEYS if is_kept(question) else AnsweredBy.FACTS


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
    spent: list[int | None] = [None] * len(by.rows) if costs is None else costs.tolist()
    by_row = zip(*(_credits(each, spent, total) for each in sums), strict=True)
    rows = []
    for index, (key, cost, credits) in enumerate(zip(by.rows, spent, by_row, strict=True)):
        named = told.get(index) if told is not None else None
        if cost or named or any(credit.amounts.conversions_micro for credit in credits):
            rows.append(
                AttributionRow(
                    key.key, key.label, key.channel_id, key.resource_id, cost, credits,
                    (named or Told(0, 0)) if told is not None else None,
                )
            )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.credits[0].amounts.conversions_micro, row.label, row.key or "")))


def _credits(sums: Sums, costs: Sequence[int | None], total: int) -> list[Credit]:
    """Of one model, row by row."""
    model, has_share = sums.model.canonical(), bool(total) and sums.model.is_additive
    columns = (sums.columns[name].tolist() for name in (COUNT, UNITS, AMOUNT, CONTRIBUTION))
    return [
        Credit(
            model, amounts, amounts.conversions_micro / total if has_share else None,
            cost_per(cost, amounts.conversions_micro), amounts.amount_minor / cost if cost and cost > 0 else None,
        )
        for amounts, cost in zip(map(Amounts, *columns), costs, strict=True)
    ]  # fmt: skip


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


def notes(report: kernel.Report, question: AttributionQuestion | None = None) -> Iterator[Note]:
    """What the cut and the models left to be said."""
    if report.outside:
        yield note("TOUCHES_OUTSIDE_WINDOW", n=report.outside)
    if report.shortened:
        yield note("PATHS_SHORTENED", n=report.shortened)
    for model, count in report.renormalised.items():
        yield note("WEIGHTS_RENORMALISED", model=model, n=count)
    for model, count in report.evened.items():
        yield note("RUN_WITHOUT_WEIGHT", model=model, n=count)
    if question is not None and question.dimension not in OF_NUMBERS:
        yield note("NO_COST")
    if question is not None and question.as_known_at is not None:
        yield note("AS_KNOWN_AT")


def runs_of_another_step(runs: Sequence[RunWeights], step_key: str | None) -> Iterator[Note]:
    """Runs that learnt from other conversions than those they share out here."""
    for run in runs:
        if run.step_key != step_key:
            if run.step_key is None:
                yield note("RUN_OF_ANOTHER_STEP", "SALES", model=run.model)
            else:
                yield note("RUN_OF_ANOTHER_STEP", "STEP", model=run.model, step=run.step_key)
