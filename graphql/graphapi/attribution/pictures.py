"""The attribution report's pictures and documents, read only where a client selects them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnel.reports.attribution_charts import attribution_pictures
from funnel.reports.links import attribution_path
from funnel.reports.naming import naming
from funnel.reports.top_paths import top_paths
from graphapi.pictures.types import AttributionCharts, ReportDocuments, chart_of

if TYPE_CHECKING:
    from crm.core.reader import Reader
    from funnel.attribution.answer import AttributionAnswer
    from funnel.attribution.question import AttributionQuestion
    from graphapi.attribution.types import AttributionReport


async def with_pictures(
    report: AttributionReport, reader: Reader, question: AttributionQuestion, found: AttributionAnswer
) -> AttributionReport:
    """The report with its pictures and where its documents are."""
    names = await naming(reader, question.product_id)
    drawn = attribution_pictures(found, await top_paths(reader, question), names)

    def url(picture: str) -> str | None:
        return attribution_path(question, names.slug, "svg", picture=picture)

    report.charts = AttributionCharts(
        comparison=chart_of(drawn.comparison, url("comparison")),
        shares=chart_of(drawn.shares, url("shares")),
        paths=chart_of(drawn.paths, url("paths")),
    )
    report.documents = _documents(question, names.slug)
    return report


def _documents(question: AttributionQuestion, slug: str) -> ReportDocuments | None:
    csv, xlsx, page = (attribution_path(question, slug, extension) for extension in ("csv", "xlsx", "html"))
    if csv is None or xlsx is None or page is None:
        return None
    return ReportDocuments(csv_url=csv, xlsx_url=xlsx, print_url=page)
