"""A report's pictures with their figures in words, and where its documents are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnel.charts.canvas import svg, told
from graphapi.compiler import answer_type

if TYPE_CHECKING:
    from funnel.charts.canvas import Picture


@answer_type
class ReportChart:
    """A picture made by the server; whoever does not see it is told the same by its description and its table."""

    title: str
    """What it is called, in the workspace's language."""
    description: str
    """The picture in sentences."""
    svg: str
    """The SVG document: needs nothing else, runs nothing, light or dark as the screen is."""
    svg_url: str | None
    """Where the same is found by itself; null for reports of all products."""
    headings: list[str]
    """Headings of the table."""
    rows: list[list[str]]
    """Lines of the table, in the workspace's language."""


@answer_type
class FunnelCharts:
    """Pictures of the funnel report."""

    funnel: ReportChart
    """The steps with where people stopped and the intervals of the rates."""
    trend: ReportChart
    """The rate over the cohort periods; empty unless a trend was asked for."""
    times: ReportChart
    """How long people needed to the last step of the question."""


@answer_type
class AttributionCharts:
    """Pictures of the attribution report."""

    comparison: ReportChart
    """Credit of every row under every model, side by side."""
    shares: ReportChart
    """Shares of the rows under the first model that is a share."""
    paths: ReportChart
    """The most frequent ways to the conversion, by channel, within the look-back in days."""


@answer_type
class ReportDocuments:
    """Where the report is found as a file, for who may export."""

    csv_url: str
    """All rows, for programs."""
    xlsx_url: str
    """The same as a workbook."""
    print_url: str
    """As a page to print, with its pictures."""


def chart_of(picture: Picture, url: str | None) -> ReportChart:
    """The picture as the API shows it."""
    return ReportChart(
        title=picture.title,
        description=told(picture),
        svg=svg(picture),
        svg_url=url,
        headings=list(picture.headings),
        rows=[list(row) for row in picture.rows],
    )
