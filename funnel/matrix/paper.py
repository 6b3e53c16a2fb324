"""The matrix as a document: a line a variant for programs, a section an objective for people."""

from collections.abc import Iterator
from decimal import Decimal

from funnel.documents.document import Document, Format, document
from funnel.documents.table import Column, Kind, Paper, Table, Value, readable
from funnel.matrix.cells import Cell, VariantOfCell
from funnel.matrix.matrix import Matrix
from funnel.metrics.catalogue import CATALOGUE
from funnel.models.words import MatrixVariant

COLUMNS = (
    Column("Objective", width=24),
    Column("Resource", width=24),
    Column("Variant", width=10),
    Column("State", width=11),
    Column("Use", width=40),
    Column("Extent, %", Kind.NUMBER, width=10),
    Column("Metric", width=20),
    Column("Unit", width=10),
    Column("Target", Kind.NUMBER, width=12),
    Column("Result", Kind.NUMBER, width=12),
    Column("Cost", Kind.MONEY, width=18),
    Column("Due", Kind.DAY, width=12),
    Column("Conclusion", width=40),
    Column("Available on", Kind.DAY, width=12),
    Column("Suitability", Kind.NUMBER, width=11),
    Column("Suitability by", width=20),
)
GAPS = (
    Column("Severity", width=10),
    Column("Gap", width=28),
    Column("What", width=60),
    Column("What to do", width=50),
)
HEADINGS = {
    MatrixVariant.AS_IS: "As it is",
    MatrixVariant.TO_BE: "As it should be",
    MatrixVariant.ACTUAL: "How it turned out",
}


def paper(matrix: Matrix, wanted: Format) -> Document:
    """CSV (the cells), workbook (cells and gaps) or page."""
    period, product = matrix.loaded.period, matrix.loaded.product
    sheets = [Table("Matrix", COLUMNS, list(_lines(matrix))), _gaps(matrix)]
    page = Paper(
        f"Cluster matrix: {product}",
        f"{matrix.loaded.workspace}, {period.start.isoformat()} to {period.end.isoformat()}",
        [*_sections(matrix), _gaps(matrix)] if matrix.gaps else list(_sections(matrix)),
        list(_paragraphs(matrix)),
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


def _gaps(matrix: Matrix) -> Table:
    rows = [(gap.severity.value, gap.code.value, gap.message, matrix.suggestions[gap].text) for gap in matrix.gaps]
    return Table("Gaps", GAPS, rows)


def _paragraphs(matrix: Matrix) -> Iterator[str]:
    published = matrix.loaded.published
    if published is not None:
        yield f"Published on {published.taken_on.isoformat()}."
    if matrix.conclusion is not None:
        yield matrix.conclusion
    yield from matrix.later


def _sections(matrix: Matrix) -> Iterator[Table]:
    """A table an objective: resources below one another, the variants side by side."""
    asked = list(dict.fromkeys(one.variant for cell in matrix.cells for one in cell.variants))
    asked.sort(key=list(MatrixVariant).index)
    names = {column.id: column.name for column in matrix.loaded.resources}
    columns = [Column("Resource"), *(Column(HEADINGS[variant]) for variant in asked), Column("Suitability")]
    for objective in matrix.loaded.objectives:
        cells = [cell for cell in matrix.cells if cell.objective_id == objective.id]
        rows = [(names[cell.resource_id], *_told(cell, asked), _fit(matrix, cell)) for cell in cells]
        if rows:
            yield Table(objective.name, columns, rows)


def _told(cell: Cell, asked: list[MatrixVariant]) -> list[str]:
    return ["\n\n".join(_words(one) for one in cell.variants if one.variant is variant) for variant in asked]


def _words(one: VariantOfCell) -> str:
    figures = [f"{one.extent} %" if one.extent is not None else "", _figure(one), readable(one.cost)]
    due = f"due {one.due.isoformat()}" if one.due is not None else ""
    later = f"can be read from {one.available_on} on" if one.result is None and one.available_on is not None else ""
    line = " · ".join(part for part in (one.state.value.lower(), *figures, due, later) if part)
    return "\n".join(part for part in (one.use, line, one.conclusion) if part)


def _figure(one: VariantOfCell) -> str:
    if one.metric is None:
        return ""
    words = one.metric.value.replace("_", " ").lower()
    if one.target is not None and one.result is not None:
        return f"{one.result:,} of {one.target:,} {words}"
    figure: Decimal | None = one.result if one.result is not None else one.target
    return "" if figure is None else f"{figure:,} {words}"


def _fit(matrix: Matrix, cell: Cell) -> str:
    found = matrix.suitability.get((cell.objective_id, cell.resource_id))
    return "" if found is None else f"{found.value} of 5\n{found.reason}"
