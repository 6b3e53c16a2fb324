"""The funnel report as a document: every figure of every row and step for programs, pictures and tables for people."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from crm.core.money import Money
from funnel.analytics.answer import FunnelAnswer, StepFigures
from funnel.analytics.question import FunnelQuestion
from funnel.charts.canvas import svg
from funnel.documents.document import Document, Format, document
from funnel.documents.table import Column, Kind, Paper, Table, Value
from funnel.reports.funnel_charts import funnel_pictures
from funnel.reports.labels import day, say
from funnel.reports.naming import Naming, name_of
from funnel.sentences.languages import language_of
from funnel.sentences.told import in_words

FIGURES = (
    "entered", "reached", "of_previous", "of_first", "dropped", "in_progress", "not_yet_ripe", "skipped", "reentered",
    "goal_reached", "median_days", "p90_days",
)  # fmt: skip
MONEY = ("amount", "cost", "cost_per_goal")


def funnel_paper(found: FunnelAnswer, question: FunnelQuestion, names: Naming, wanted: Format) -> Document:
    """CSV (steps of all rows), workbook (with the trend) or page."""
    table, trend = steps_table(found, names), trend_table(found, names)
    period = question.period
    page = Paper(
        f"{say(names.language, 'funnel')}: {names.product}",
        f"{names.workspace}, {day(names.language, period.start)} – {day(names.language, period.end)}",
        [table, trend] if trend.rows else [table],
        [in_words(names.language, each) for each in found.notes],
        charts=list(_charts(found, names)),
        language=language_of(names.language),
    )
    return document(f"funnel {names.product} {period.start} {period.end}", wanted, [table, trend], page)


def _charts(found: FunnelAnswer, names: Naming) -> Iterator[str]:
    """Without their style: a page is on paper, light whatever the screen is."""
    pictures = funnel_pictures(found, names)
    yield svg(pictures.funnel, styled=False)
    if found.trend:
        yield svg(pictures.trend, styled=False)
    yield svg(pictures.times, styled=False)


def steps_table(found: FunnelAnswer, names: Naming) -> Table:
    """A line a row of the breakdown and step; the whole cohort first."""
    said = names.language
    heads = [
        Column(say(said, "row"), width=28),
        Column(say(said, "key"), width=16),
        Column(say(said, "step"), width=24),
    ]
    heads += [Column(say(said, name), Kind.NUMBER, width=14) for name in FIGURES]
    heads += [Column(say(said, name), Kind.MONEY, width=18) for name in MONEY]
    lines = list(_lines(say(said, "all"), "", found.steps, found.currency, names))
    for row in found.breakdown:
        label = name_of(row.key, row.label, said)
        lines += _lines(label, row.key or "", row.steps, found.currency, names)
    return Table(say(said, "funnel"), heads, lines)


def _lines(
    label: str, key: str, steps: Sequence[StepFigures], currency: str, names: Naming
) -> Iterator[tuple[Value, ...]]:
    for step in steps:
        yield (
            label, key, names.step(step.step_id, step.step_key), step.entered, step.reached,
            rate(step.conversion_from_previous), rate(step.conversion_from_first), step.dropped, step.in_progress,
            step.not_yet_ripe, step.skipped, step.reentered, step.goal_reached, rate(step.median_days, 2),
            rate(step.p90_days, 2), *(_money(minor, currency) for minor in _minors(step)),
        )  # fmt: skip


def _minors(step: StepFigures) -> tuple[int | None, ...]:
    return (step.amount_minor, step.cost_minor, step.cost_per_goal_reached_minor)


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def rate(value: float | None, places: int = 6) -> Decimal | None:
    """A quotient as a decimal of so many places."""
    return None if value is None else round(Decimal(value), places)


def trend_table(found: FunnelAnswer, names: Naming) -> Table:
    """A line a cohort period."""
    said = names.language
    heads = [Column(say(said, "period"), Kind.DAY)]
    heads += [Column(say(said, name), Kind.NUMBER) for name in ("cohort", "reached", "conversion")]
    lines = [(point.period, point.cohort_size, point.reached, rate(point.conversion)) for point in found.trend]
    return Table(say(said, "trend"), heads, lines)
