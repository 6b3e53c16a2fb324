"""The funnel report's pictures and documents, read only where a client selects them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnel.reports.funnel_charts import funnel_pictures
from funnel.reports.links import funnel_path
from funnel.reports.naming import naming
from graphapi.pictures.types import FunnelCharts, ReportDocuments, chart_of

if TYPE_CHECKING:
    from crm.core.reader import Reader
    from funnel.analytics.answer import FunnelAnswer
    from funnel.analytics.question import FunnelQuestion
    from graphapi.analytics.types import FunnelReport


async def with_pictures(
    report: FunnelReport, reader: Reader, question: FunnelQuestion, found: FunnelAnswer
) -> FunnelReport:
    """The report with its pictures and where its documents are."""
    names = await naming(reader, question.product_id, [step.step_id for step in found.steps])
    drawn = funnel_pictures(found, names)

    def url(picture: str) -> str:
        return funnel_path(question, names.slug, "svg", picture=picture)

    report.charts = FunnelCharts(
        funnel=chart_of(drawn.funnel, url("funnel")),
        trend=chart_of(drawn.trend, url("trend")),
        times=chart_of(drawn.times, url("times")),
    )
    report.documents = ReportDocuments(
        csv_url=funnel_path(question, names.slug, "csv"),
        xlsx_url=funnel_path(question, names.slug, "xlsx"),
        print_url=funnel_path(question, names.slug, "html"),
    )
    return report
