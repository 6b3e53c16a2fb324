"""The matrix as a document: a line a variant for programs, a section an objective for people."""

from collections.abc import Iterator
from decimal import Decimal

from funnel.documents.document import Document, Format, document
from funnel.documents.table import Column, Kind, Paper, Table, Value
from funnel.matrix.cells import Cell, VariantOfCell
from funnel.matrix.matrix import Matrix
from funnel.metrics.catalogue import CATALOGUE
from funnel.metrics.labels import label
from funnel.models.words import MatrixVariant
from funnel.reports.labels import day, money, number, say
from funnel.sentences.languages import language_of
from funnel.sentences.told import in_words, remedy_in_words

COLUMNS = (
    ("objective", Kind.TEXT, 24), ("matrix_resource", Kind.TEXT, 24), ("variant", Kind.TEXT, 10),
    ("state", Kind.TEXT, 11), ("use", Kind.TEXT, 40), ("extent_percent", Kind.NUMBER, 10), ("metric", Kind.TEXT, 20),
    ("unit", Kind.TEXT, 10), ("target", Kind.NUMBER, 12), ("result", Kind.NUMBER, 12), ("cost", Kind.MONEY, 18),
    ("due", Kind.DAY, 12), ("conclusion", Kind.TEXT, 40), ("available_on", Kind.DAY, 12),
    ("suitability", Kind.NUMBER, 11), ("suitability_by", Kind.TEXT, 20),
)  # fmt: skip
GAPS = (("severity", 10), ("gap", 28), ("what", 60), ("what_to_do", 50))


def paper(matrix: Matrix, said: str, wanted: Format) -> Document:
    """CSV (the cells), workbook (cells and gaps) or page, in the language `said`; keys stay as programs know them."""
    period, product = matrix.loaded.period, matrix.loaded.product
    heads = [Column(say(said, word), kind, width) for word, kind, width in COLUMNS]
    sheets = [Table(say(said, "matrix"), heads, list(_lines(matrix))), _gaps(matrix, said)]
    gaps = [_gaps(matrix, said, keys=False)] if matrix.gaps else []
    page = Paper(
        f"{say(said, 'cluster_matrix')}: {product}",
        f"{matrix.loaded.workspace}, {day(said, period.start)} – {day(said, period.end)}",
        [*_sections(matrix, said), *gaps],
        list(_paragraphs(matrix, said)),
        language=language_of(said),
    )
    return document(f"matrix {product} {period.start} {period.end}", wanted, sheets, page)


def _lines(matrix: Matrix) -> Iterator[tuple[Value, ...]]:
    rows = {row.id: row.name for row in matrix.loaded.objectives}
    columns = {column.id: column.name for column in matrix.loaded.resources}
    for cell in matrix.cells:
        fits = matrix.suitability.get((cell.objective_id, cell.resource_id))
        for one in cell.variants:
            yield (
                rows[cell.objective_id],
                columns[cell.resource_id],
                *_values(one),
                None if fits is None else fits.value,
                None if fits is None else fits.by,
            )


def _values(one: VariantOfCell) -> tuple[Value, ...]:
    unit = None if one.metric is None else CATALOGUE[one.metric].unit.value
    metric = None if one.metric is None else one.metric.value
    return (
        one.variant.value, one.state.value, one.use, one.extent, metric, unit, one.target, one.result, one.cost,
        one.due, one.conclusion, one.available_on,
    )  # fmt: skip


def _gaps(matrix: Matrix, said: str, *, keys: bool = True) -> Table:
    rows = [
        (
            gap.severity.value if keys else say(said, gap.severity), gap.code.value, in_words(said, gap),
            remedy_in_words(said, gap.code, matrix.suggestions[gap].text),
        )
        for gap in matrix.gaps
    ]  # fmt: skip
    return Table(say(said, "gaps"), [Column(say(said, word), width=width) for word, width in GAPS], rows)


def _paragraphs(matrix: Matrix, said: str) -> Iterator[str]:
    published = matrix.loaded.published
    if published is not None:
        yield say(said, "published_on", day=day(said, published.taken_on))
    if matrix.conclusion is not None:
        yield matrix.conclusion
    yield from matrix.later


def _sections(matrix: Matrix, said: str) -> Iterator[Table]:
    """A table an objective: resources below one another, the variants side by side."""
    asked = list(dict.fromkeys(one.variant for cell in matrix.cells for one in cell.variants))
    asked.sort(key=list(MatrixVariant).index)
    names = {column.id: column.name for column in matrix.loaded.resources}
    words = ("matrix_resource", *asked, "suitability")
    columns = [Column(_title(say(said, word))) for word in words]
    for objective in matrix.loaded.objectives:
        cells = [cell for cell in matrix.cells if cell.objective_id == objective.id]
        rows = [(names[cell.resource_id], *_told(cell, asked, said), _fit(matrix, cell, said)) for cell in cells]
        if rows:
            yield Table(objective.name, columns, rows)


def _title(word: str) -> str:
    return word[:1].upper() + word[1:]


def _told(cell: Cell, asked: list[MatrixVariant], said: str) -> list[str]:
    return ["\n\n".join(_words(one, said) for one in cell.variants if one.variant is variant) for variant in asked]


def _words(one: VariantOfCell, said: str) -> str:
    extent = f"{one.extent} %" if one.extent is not None else ""
    cost = "" if one.cost is None else money(said, one.cost.minor, one.cost.currency)
    due = say(said, "due_on", day=day(said, one.due)) if one.due is not None else ""
    later = ""
    if one.result is None and one.available_on is not None:
        later = say(said, "read_from", day=day(said, one.available_on))
    line = " · ".join(part for part in (say(said, one.state), extent, _figure(one, said), cost, due, later) if part)
    return "\n".join(part for part in (one.use, line, one.conclusion) if part)


def _figure(one: VariantOfCell, said: str) -> str:
    if one.metric is None:
        return ""
    words = label(one.metric, language_of(said))
    if one.target is not None and one.result is not None:
        return say(said, "figure_of", result=number(said, one.result), target=number(said, one.target), metric=words)
    figure: Decimal | None = one.result if one.result is not None else one.target
    return "" if figure is None else f"{words}: {number(said, figure)}"


def _fit(matrix: Matrix, cell: Cell, said: str) -> str:
    found = matrix.suitability.get((cell.objective_id, cell.resource_id))
    return "" if found is None else f"{say(said, 'of_five', n=found.value)}\n{found.reason}"
