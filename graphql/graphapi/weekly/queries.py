"""Root fields that read weekly reports."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from strawberry import ID

from funnel.weekly.week import week_of
from funnel.weekly.weekly_report import weekly_report as room
from graphapi.answers import answer, id_of
from graphapi.compiler import connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.weekly.answer import report_of
from graphapi.weekly.inputs import WEEKLY_REPORT_FILTER, WEEKLY_REPORT_ORDER
from graphapi.weekly.types import WeeklyReport

if TYPE_CHECKING:
    from graphapi.weekly.history import PublishedWeeklyReport


@queries
class WeeklyQueries:
    """Weeks of products."""

    weekly_reports: Connection[PublishedWeeklyReport] = connection(
        filter=WEEKLY_REPORT_FILTER, order=WEEKLY_REPORT_ORDER, description="Published weekly reports, newest first."
    )

    @answer(permission="READ_MONEY", weight=500)
    async def weekly_report(self, info: Info, product_id: ID, week: date) -> WeeklyReport:
        """The report of the ISO week that holds the day: as it was published, else as the facts are now."""
        product = id_of("prod", product_id, field="productId")
        return report_of(await room(info.reader, product, week_of(week), info.now), info.actor)
