"""Writes lines of persons' histories in the transaction of what they tell of."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import TimelineEntry

_INSERT = Insert(
    TimelineEntry, "id", "person_id", "lead_id", "kind", "occurred_at", "title", "text", "channel_id", "resource_id",
    "member_id", "amount_minor", "currency", "fact_id", "import_id",
    tail="ON CONFLICT (workspace_id, fact_id, kind) DO NOTHING",
)  # fmt: skip


async def append(work: Work, lines: Sequence[Mapping[str, Any]]) -> None:
    """Appends the lines in one statement; columns a line does not name stay empty.

    A line names `person_id`, `kind`, `occurred_at`, `title` and `fact_id` at least. A fact has one line of a kind:
    a second one is left out.
    """
    if not lines:
        return
    rows = [{"id": new_id(), **line} for line in lines]
    await _INSERT.run(work, rows)
