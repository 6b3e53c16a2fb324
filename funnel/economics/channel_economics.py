"""What each channel, resource … cost and brought: CPL, CAC, cost per step, ROAS, ROMI, payback by one model."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from crm.core import clock
from crm.core.known_at import moment as known_moment
from crm.core.reader import Reader
from funnel.attribution.answer import Amounts, AttributionAnswer, AttributionRow
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.question import OF_NUMBERS
from funnel.economics.answer import EconomicsAnswer, EconomicsRow, Figures, Payback
from funnel.economics.payback import Cohorts, paybacks
from funnel.economics.question import MOST_DAYS, EconomicsQuestion, Ground, check, stand
from funnel.economics.ratios import SMALL, figures
from funnel.sentences.told import Note, note

_FOREIGN = """
SELECT count(*) FROM spends WHERE workspace_id = $1 AND original_minor IS NOT NULL
  AND period_start <= $3 AND period_end >= $2 AND ($4::timestamptz IS NULL OR recorded_at <= $4)
"""
_PASSED_OVER = """
SELECT count(*) FROM (
  SELECT e.lead_id FROM step_entries e
  WHERE e.workspace_id = $1 AND e.product_id = $2 AND e.occurred_at >= $3 AND e.occurred_at < $4
    AND CASE WHEN $6::timestamptz IS NULL THEN e.voided_at IS NULL
             ELSE e.recorded_at <= $6 AND (e.voided_at IS NULL OR e.voided_at > $6) END
    AND e.passed_over && (
      SELECT array_agg(s.id) FROM steps s JOIN funnels f ON f.workspace_id = $1 AND f.id = s.funnel_id
      WHERE s.workspace_id = $1 AND f.product_id = $2 AND s.key = $5)
  GROUP BY e.lead_id) passed
"""
NOTHING = Amounts(0, 0, 0, 0)


async def channel_economics(
    reader: Reader, question: EconomicsQuestion, *, now: datetime | None = None
) -> EconomicsAnswer:
    """One attribution report for the sales and one for each step that is needed, side by side.

    A fixed number of statements for a number of steps. Money is spent when it is (`spend_days`), credit is given when
    the conversion happened: long journeys bring later than they cost, which `payback` shows.
    """
    check(question)
    known_moment(question.as_known_at, moment := now or clock.now())
    ground = await stand(reader, question)
    sales = await attribution_report(reader, question.of_sales(), now=moment)
    wanted = dict.fromkeys(key for key in (ground.lead_step, ground.customer_step, *question.step_keys) if key)
    steps = {key: await attribution_report(reader, question.of_step(key), now=moment) for key in wanted}
    cohorts = await paybacks(reader, question, ground, moment)
    notes = await _read_notes(reader, question, ground)
    rows = _rows(question, ground, sales, steps, cohorts)
    spent = sum(row.figures.cost_minor or 0 for row in rows)
    cost = spent if question.dimension in OF_NUMBERS else None
    return EconomicsAnswer(
        as_of=sales.as_of,
        currency=sales.currency,
        model=sales.models[0],
        lead_step=ground.lead_step,
        customer_step=ground.customer_step,
        total=_figures(question, ground, cost, sales.totals, {key: report.totals for key, report in steps.items()}),
        unattributed=_figures(
            question, ground, None, sales.unattributed, {key: report.unattributed for key, report in steps.items()}
        ),
        rows=rows,
        payback=cohorts.total if cohorts else (),
        notes=(*sales.notes, *notes, *_notes(ground, rows, cohorts)),
    )


def _figures(
    question: EconomicsQuestion, ground: Ground, cost: int | None, sales: Amounts, steps: Mapping[str, Amounts]
) -> Figures:
    return figures(
        cost, sales, steps, lead_step=ground.lead_step, customer_step=ground.customer_step, shown=question.step_keys
    )


def _rows(
    question: EconomicsQuestion,
    ground: Ground,
    sales: AttributionAnswer,
    steps: Mapping[str, AttributionAnswer],
    cohorts: Cohorts | None,
) -> tuple[EconomicsRow, ...]:
    """A row of any of the reports is a row; the dearest first."""
    known: dict[str | None, AttributionRow] = {}
    for report in (*steps.values(), sales):
        known |= {row.key: row for row in report.rows}
    sold = {row.key: row.credits[0].amounts for row in sales.rows}
    entered = {key: {row.key: row.credits[0].amounts for row in report.rows} for key, report in steps.items()}
    by_key: Mapping[str | None, tuple[Payback, ...]] = cohorts.by_key if cohorts else {}
    rows = [
        EconomicsRow(
            key, row.label, row.channel_id, row.resource_id,
            _figures(
                question, ground, row.cost_minor, sold.get(key, NOTHING),
                {step: amounts.get(key, NOTHING) for step, amounts in entered.items()},
            ),
            by_key.get(key, ()),
        )
        for key, row in known.items()
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-(row.figures.cost_minor or 0), row.label, row.key or "")))


async def _read_notes(reader: Reader, question: EconomicsQuestion, ground: Ground) -> list[Note]:
    notes = []
    foreign = await reader.fetchval(_FOREIGN, reader.workspace_id, question.start, question.end, question.as_known_at)
    if foreign:
        notes.append(note("CONVERTED", n=foreign))
    if ground.lead_step:
        bounds = clock.day_bounds(question.start, question.end, ground.time_zone)
        passed = await reader.fetchval(
            _PASSED_OVER, reader.workspace_id, question.product_id, *bounds, ground.lead_step, question.as_known_at
        )
        if passed:
            notes.append(note("LEADS_PASSED_OVER", n=passed, step=ground.lead_step))
    return notes


def _notes(ground: Ground, rows: tuple[EconomicsRow, ...], cohorts: Cohorts | None) -> Iterator[Note]:
    if not ground.lead_step or not ground.customer_step:
        yield note("NO_STEP")
    free = sum(1 for row in rows if row.figures.cost_minor == 0)
    idle = sum(1 for row in rows if row.figures.cost_minor and row.figures.sales_micro <= 0)
    if free:
        yield note("WITHOUT_COST", n=free)
    if idle:
        yield note("WITHOUT_SALES", n=idle)
    if any(row.figures.is_small_sample for row in rows):
        yield note("SMALL_SAMPLE", n=SMALL)
    if cohorts is None:
        yield note("NO_PAYBACK", n=MOST_DAYS)
