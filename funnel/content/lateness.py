"""Whether items are late, and by how many days."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from funnel.models import ContentItem
from funnel.models.words import ContentState
from funnel.reads import Reads, among
from funnel.workspace import read_home


async def late_by_days(reads: Reads, item_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, int]:
    """Days from the due day to the publication, or to today while it is not published; only items that are late."""
    home = await read_home(reads)
    item = ContentItem
    statement = select(item.id, item.due_on, item.published_at).where(
        item.workspace_id == reads.workspace_id,
        among(item.id, item_ids),
        item.due_on.is_not(None),
        item.state != ContentState.CANCELLED.value,
    )
    late = {
        row["id"]: (home.day(row["published_at"] or now) - row["due_on"]).days for row in await reads.rows(statement)
    }
    return {item_id: days for item_id, days in late.items() if days > 0}
