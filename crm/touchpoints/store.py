"""Writes touches; a complete verb without a will of its own."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from crm.core.bulk import Insert
from crm.core.work import Work
from crm.models import Touchpoint

COLUMNS = (
    "id", "person_id", "kind", "custom_kind", "channel_id", "resource_id", "place_resource_id", "place_url", "place_id",
    "product_id", "content_item_id",
    "direction", "earns_credit", "campaign", "utm", "referrer", "landing_page", "promo_code", "self_reported",
    "form_answers", "cost_minor", "occurred_at", "received_at", "source", "external_id", "import_id",
    "recognised_by", "channel_told_by",
)  # fmt: skip
_INSERT = Insert(Touchpoint, *COLUMNS, tail="ON CONFLICT (workspace_id, source, external_id) DO NOTHING RETURNING id")


async def store(work: Work, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Inserts the touches, in the order of their keys; returns the ids of those that were not there yet."""
    if not rows:
        return set()
    ordered = sorted(rows, key=lambda row: (row["source"], row["external_id"]))
    return set((await _INSERT.run(work, ordered)).scalars())
