"""Root fields that read content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strawberry import ID

from funnel.content.calendar import calendar as days_of
from funnel.content.report import together
from funnel.content.scope import ContentScope
from funnel.inputs import Period
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer, id_of, ref
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.content.figures import ContentCalendarDay, ContentCalendarEntry, ContentReportLine, shown_line
from graphapi.content.inputs import CONTENT_ITEM_FILTER, CONTENT_ITEM_ORDER, EXPERIMENT_FILTER, EXPERIMENT_ORDER
from graphapi.context import Info

if TYPE_CHECKING:
    from graphapi.content.types import ContentItem, Experiment


@queries
class ContentQueries:
    """Content, its calendar, and what it brought."""

    content_item: ContentItem | None = by_id(description="One content item.")
    content_items: Connection[ContentItem] = connection(
        filter=CONTENT_ITEM_FILTER, order=CONTENT_ITEM_ORDER, description="The workspace's content items."
    )
    experiment: Experiment | None = by_id(description="One experiment.")
    experiments: Connection[Experiment] = connection(
        filter=EXPERIMENT_FILTER, order=EXPERIMENT_ORDER, description="The workspace's experiments."
    )

    @answer
    async def content_calendar(
        self,
        info: Info,
        period: PeriodInput,
        product_id: ID | None = None,
        resource_id: ID | None = None,
        owner_id: ID | None = None,
        author_id: ID | None = None,
    ) -> list[ContentCalendarDay]:
        """Items by the day they were, will be or should be published; `ownerId` is the resource's owner."""
        from graphapi.content.types import ContentItem

        scope = ContentScope(
            id_of("prod", product_id, field="productId") if product_id else None,
            id_of("res", resource_id, field="resourceId") if resource_id else None,
            id_of("mem", owner_id, field="ownerId") if owner_id else None,
            id_of("mem", author_id, field="authorId") if author_id else None,
        )
        found = await days_of(info.reader, Period(start=period.start, end=period.end), scope, info.now)
        return [
            ContentCalendarDay(
                day=each.day,
                entries=[
                    ContentCalendarEntry(item=ref(ContentItem, entry.item_id), is_overdue=entry.is_overdue)
                    for entry in each.entries
                ],
            )
            for each in found
        ]

    @answer(weight=100)
    async def content_report(
        self, info: Info, period: PeriodInput, product_id: ID | None = None
    ) -> list[ContentReportLine]:
        """Which formats and topics worked: items published in a period and what they brought in it."""
        product = id_of("prod", product_id, field="productId") if product_id else None
        lines = await together(info.reader, Period(start=period.start, end=period.end), product)
        return [shown_line(line) for line in lines]
