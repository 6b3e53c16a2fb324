"""Touches of a period in batches, by the time they happened."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.core import clock
from crm.core.ids import encode
from crm.core.reader import Reader
from funnel.warehouse.question import FactQuestion

# A page is read from behind the last touch of the page before, so that no page is dearer than the first.
_PAGE = """
SELECT t.id, p.canonical_id, t.kind, t.custom_kind, t.occurred_at, t.received_at, c.key AS channel_key,
  c.channel_group, t.resource_id, t.place_resource_id, t.product_id, t.content_item_id, t.campaign,
  t.utm ->> 'source' AS utm_source, t.utm ->> 'medium' AS utm_medium, t.direction, t.earns_credit, t.recognised_by,
  t.cost_minor, w.currency, t.source
FROM touchpoints t
JOIN workspaces w ON w.id = $1
JOIN persons p ON p.workspace_id = $1 AND p.id = t.person_id
LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = t.channel_id
WHERE t.workspace_id = $1 AND t.occurred_at >= $2 AND t.occurred_at < $3
  AND (t.occurred_at, t.id) > ($2, $4::uuid)
  AND ($5::uuid IS NULL OR t.product_id IS NULL OR t.product_id = $5)
  AND ($6::timestamptz IS NULL OR t.received_at <= $6)
ORDER BY t.occurred_at, t.id LIMIT 10000
"""
BEFORE_ALL = UUID(int=0)

Rows = Sequence[tuple[Any, ...]]
"""In the order of the fields."""


async def touches(reader: Reader, question: FactQuestion, zone: str) -> AsyncIterator[Rows]:
    """At most 10,000 at a time; call it in a snapshot."""
    start, until = clock.day_bounds(question.start, question.end, zone)
    at: tuple[datetime, UUID] = start, BEFORE_ALL
    while True:
        page = await reader.fetch(
            _PAGE, reader.workspace_id, at[0], until, at[1], question.product_id, question.as_known_at
        )
        if not page:
            return
        yield [_row(row) for row in page]
        at = page[-1]["occurred_at"], page[-1]["id"]


def _row(row: Any) -> tuple[Any, ...]:
    return (
        encode("touch", row["id"]), encode("per", row["canonical_id"]), row["kind"], row["custom_kind"],
        row["occurred_at"], row["received_at"], row["channel_key"], row["channel_group"],
        public("res", row["resource_id"]), public("res", row["place_resource_id"]), public("prod", row["product_id"]),
        public("item", row["content_item_id"]), row["campaign"], row["utm_source"], row["utm_medium"],
        row["direction"], row["earns_credit"], row["recognised_by"], row["cost_minor"], row["currency"],
        row["source"],
    )  # fmt: skip


def public(prefix: str, value: UUID | None) -> str | None:
    """The public id, or None."""
    return None if value is None else encode(prefix, value)
