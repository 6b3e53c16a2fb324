"""The proposal as a document."""

from funnel.documents.document import Document, Format, document
from funnel.documents.table import Column, Kind, Paper, Table
from funnel.proposal.proposal import Proposal

COLUMNS = (
    Column("Resource", width=26),
    Column("Objective", width=26),
    Column("How", width=50),
    Column("What it costs", Kind.MONEY, width=18),
    Column("What it should bring", width=40),
)


def paper(found: Proposal, wanted: Format) -> Document:
    """CSV, workbook or page with the same lines as the API's answer."""
    period = f"{found.period.start.isoformat()} to {found.period.end.isoformat()}"
    table = Table(
        "Proposal",
        COLUMNS,
        [(line.resource, line.objective, line.how, line.cost, line.expected) for line in found.lines],
        totals=("Total", None, None, found.total, None),
    )
    page = Paper(f"Proposal: {found.product}", f"{found.workspace}, {period}", [table])
    name = f"proposal {found.product} {found.period.start} {found.period.end}"
    return document(name, wanted, [table], page)
