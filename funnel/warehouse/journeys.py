"""Journeys of a period in batches: the kept ones, or those known earlier, cut anew from the facts."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from crm.core import clock
from crm.core.ids import encode
from crm.core.reader import Reader
from funnel.attribution.conversions import Source, source
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.models.words import ConversionKind
from funnel.warehouse.question import FactQuestion
from funnel.warehouse.touches import BEFORE_ALL, Rows, public

_STEPS = """
SELECT DISTINCT s.key FROM steps s JOIN funnels f ON f.workspace_id = $1 AND f.id = s.funnel_id
WHERE s.workspace_id = $1 AND ($2::uuid IS NULL OR f.product_id = $2) ORDER BY s.key
"""
_NUMBERS = """
SELECT 'channel' AS what, number, key, id FROM channels WHERE workspace_id = $1
UNION ALL SELECT 'resource', number, NULL, id FROM resources WHERE workspace_id = $1
"""
_PAGE = """{head}
SELECT s.conversion_id, s.kind, s.step_key, s.product_id, s.lead_id, s.occurred_at, s.units_micro, s.amount_minor,
  s.contribution_minor, w.currency, s.touch_ids, s.channel_numbers, s.resource_numbers, s.ages
FROM source s JOIN workspaces w ON w.id = $1
WHERE (s.occurred_at, s.conversion_id) > (${at}::timestamptz, ${id}::uuid)
ORDER BY s.occurred_at, s.conversion_id LIMIT 2000
"""
_PREFIX = {
    ConversionKind.SALE.value: "sale", ConversionKind.STEP_ENTRY.value: "entry", ConversionKind.HANDOFF.value: "ho",
}  # fmt: skip


async def journeys(reader: Reader, question: FactQuestion, zone: str) -> AsyncIterator[Rows]:
    """Sales, accepted handoffs, then the entries of each step, by month; 2,000 at a time. Call it in a snapshot."""
    keys: dict[tuple[str, int], str | None] = {("channel", 0): None, ("resource", 0): None}
    for row in await reader.fetch(_NUMBERS, reader.workspace_id):
        keys[row["what"], row["number"]] = row["key"] or public("res", row["id"])
    steps = [row["key"] for row in await reader.fetch(_STEPS, reader.workspace_id, question.product_id)]
    kinds = [(ConversionKind.SALE, None), (ConversionKind.HANDOFF, None)]
    for kind, step in (*kinds, *((ConversionKind.STEP_ENTRY, step) for step in steps)):
        for start, end in months(question.start, question.end):
            asked = AttributionQuestion(
                question.product_id, start, end, step, (), AttributionDimension.CHANNEL,
                as_known_at=question.as_known_at,
            )  # fmt: skip
            first, _ = clock.day_bounds(start, end, zone)
            async for page in _pages(reader, source(reader.workspace_id, asked, zone, kind=kind), first):
                yield [_row(row, keys) for row in page]


async def _pages(reader: Reader, conversions: Source, start: datetime) -> AsyncIterator[list[Any]]:
    place = len(conversions.given) + 1
    statement = _PAGE.format(head=conversions.head, at=place, id=place + 1)
    at: tuple[datetime, UUID] = start, BEFORE_ALL
    while page := await reader.fetch(statement, *conversions.given, *at):
        yield page
        at = page[-1]["occurred_at"], page[-1]["conversion_id"]


def months(start: date, end: date) -> Iterator[tuple[date, date]]:
    """The period's days by calendar month."""
    while start <= end:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield start, min(end, following - timedelta(days=1))
        start = following


def _row(row: Any, keys: dict[tuple[str, int], str | None]) -> tuple[Any, ...]:
    return (
        encode(_PREFIX[row["kind"]], row["conversion_id"]), row["kind"], row["step_key"] or None,
        encode("prod", row["product_id"]), encode("lead", row["lead_id"]), row["occurred_at"], row["units_micro"],
        row["amount_minor"], row["contribution_minor"], row["currency"],
        [encode("touch", touch) for touch in row["touch_ids"]],
        [keys.get(("channel", number)) for number in row["channel_numbers"]],
        [keys.get(("resource", number)) for number in row["resource_numbers"]],
        list(row["ages"]),
    )  # fmt: skip
