"""The attribution report as a document: a line a row and model, all of them, exact to the minor unit."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from crm.core.money import MICRO, Money
from funnel.attribution.answer import Amounts, AttributionAnswer, AttributionRow, Credit
from funnel.attribution.question import AttributionQuestion
from funnel.charts.canvas import svg
from funnel.documents.document import Document, Format, document
from funnel.documents.table import Column, Kind, Paper, Table, Value
from funnel.reports.attribution_charts import attribution_pictures, label_of
from funnel.reports.funnel_paper import rate
from funnel.reports.labels import day, say
from funnel.reports.naming import Naming
from funnel.reports.top_paths import TopPath
from funnel.sentences.languages import language_of
from funnel.sentences.told import in_words


def attribution_paper(
    found: AttributionAnswer, paths: Sequence[TopPath], question: AttributionQuestion, names: Naming, wanted: Format
) -> Document:
    """CSV (rows by models), workbook (with the paths) or page."""
    tables = [credit_table(found, names), paths_table(paths, names)]
    pictures = attribution_pictures(found, paths, names)
    drawn = (pictures.comparison, pictures.shares, pictures.paths)
    page = Paper(
        f"{say(names.language, 'attribution')}: {names.product}",
        f"{names.workspace}, {day(names.language, question.start)} – {day(names.language, question.end)}",
        tables,
        [in_words(names.language, each) for each in found.notes],
        charts=[svg(picture, styled=False) for picture in drawn],
        language=language_of(names.language),
    )
    return document(f"attribution {names.product} {question.start} {question.end}", wanted, tables, page)


def credit_table(found: AttributionAnswer, names: Naming) -> Table:
    """Per model the rows, what no touch precedes, and the total, which they sum to under additive models."""
    said = names.language
    heads = [
        Column(say(said, "row"), width=28),
        Column(say(said, "key"), width=20),
        Column(say(said, "model"), width=20),
    ]
    heads += [Column(say(said, name), Kind.NUMBER, width=14) for name in ("conversions", "share", "units")]
    heads += [Column(say(said, name), Kind.MONEY, width=18) for name in ("amount", "contribution", "cost")]
    heads += [Column(say(said, "cost_per_conversion"), Kind.MONEY, width=18), Column(say(said, "roas"), Kind.NUMBER)]
    heads += [Column(say(said, "told"), Kind.NUMBER)]
    return Table(say(said, "attribution"), heads, list(_lines(found, names)))


def _lines(found: AttributionAnswer, names: Naming) -> Iterator[tuple[Value, ...]]:
    said, currency = names.language, found.currency
    for place, model in enumerate(found.models):
        for row in found.rows:
            yield _line(row, row.credits[place], currency, said)
        for word, amounts in (("unattributed", found.unattributed), ("total", found.totals)):
            yield (say(said, word), None, model, *_amounts(amounts, None, currency), None, None, None, None)


def _line(row: AttributionRow, credit: Credit, currency: str, said: str) -> tuple[Value, ...]:
    per, cost = credit.cost_per_conversion_minor, row.cost_minor
    return (
        label_of(row, said), row.key, credit.model, *_amounts(credit.amounts, credit.share, currency),
        None if cost is None else Money(cost, currency), None if per is None else Money(per, currency),
        rate(credit.roas), None if row.self_reported is None else row.self_reported.conversions,
    )  # fmt: skip


def _amounts(amounts: Amounts, share: float | None, currency: str) -> tuple[Value, ...]:
    return (
        _whole(amounts.conversions_micro), rate(share), _whole(amounts.units_micro),
        Money(amounts.amount_minor, currency), Money(amounts.contribution_minor, currency),
    )  # fmt: skip


def _whole(micro: int) -> Decimal:
    return Decimal(micro) / MICRO


def paths_table(paths: Sequence[TopPath], names: Naming) -> Table:
    """A line a path."""
    said = names.language
    heads = [Column(say(said, "path"), width=60), Column(say(said, "conversions"), Kind.NUMBER)]
    lines = [(" → ".join(label or say(said, "not_given") for label in path.labels), path.count) for path in paths]
    return Table(say(said, "paths"), heads, lines)
