"""Writes leads, the facts that start and move them, and step entries; complete verbs without a will of their own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import Insert, dump, inserting, recordset
from crm.core.work import Work
from crm.models import Lead, LeadMove, LeadStart, StepEntry

SUMMARY = (
    "step_id", "step_key", "step_entered_at", "started_at", "last_activity_at", "name", "sort_key", "status",
    "closed_at", "unwon_status", "unwon_closed_at",
    "owner_id", "audience_id", "audience_source", "company_id", "self_reported", "source", "external_id",
    "withdrawn_at", "score", "first_touch_id", "first_touch_at", "first_touch_kind", "first_touch_channel_id",
    "first_touch_resource_id", "last_touch_id",
    "last_touch_at", "last_touch_kind", "last_touch_channel_id", "last_touch_resource_id",
)  # fmt: skip
"""What facts decide about a lead."""

_INSERT = Insert(
    Lead, "id", "person_id", "product_id", "funnel_id", "created_at", "expected_value_minor", "currency",
    "import_id", "version", *SUMMARY,
)  # fmt: skip
_UPDATE = text(
    f"UPDATE leads l SET {', '.join(f'{name} = r.{name}' for name in SUMMARY)}, version = l.version + r.version"
    f" FROM {recordset(Lead, 'id', 'version', *SUMMARY)} WHERE l.workspace_id = :workspace_id AND l.id = r.id"
)
_STARTS = Insert(
    LeadStart, "id", "person_id", "product_id", "step_key", "cause", "occurred_at", "recorded_at", "source",
    "external_id", "member_id", "import_id",
    tail="ON CONFLICT (workspace_id, source, external_id) DO NOTHING RETURNING id",
)  # fmt: skip
_MOVES = inserting(
    LeadMove, "id", "lead_id", "to_step_key", "cause", "reason", "member_id", "occurred_at", "recorded_at"
)
_ENTRIES = Insert(
    StepEntry, "id", "lead_id", "product_id", "funnel_id", "from_step_id", "to_step_id", "step_key", "position",
    "ordinal", "passed_over", "occurred_at", "recorded_at", "cause", "fact_kind", "fact_id", "reason", "member_id",
    "import_id",
)  # fmt: skip
_VOID = text(
    "WITH voided AS (UPDATE step_entries SET voided_at = :now"
    "  WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[])) AND voided_at IS NULL)"
    " DELETE FROM timeline_entries WHERE workspace_id = :workspace_id AND kind = 'STEP'"
    " AND fact_id = ANY(CAST(:ids AS uuid[]))"
)


async def _insert(work: Work, statement: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    return await work.execute(statement, {"workspace_id": work.workspace_id, "rows": dump(rows)})


async def leads(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts leads."""
    if rows:
        await _INSERT.run(work, rows)


async def summaries(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes what facts decide about existing leads, locked by the caller; `version` is what to add to it."""
    if rows:
        await _insert(work, _UPDATE, rows)


async def starts(work: Work, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Inserts facts that start leads; returns the ids of those that were not there yet."""
    if not rows:
        return set()
    ordered = sorted(rows, key=lambda row: (row["source"], row["external_id"]))
    return set((await _STARTS.run(work, ordered)).scalars())


async def moves(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts moves by hand."""
    if rows:
        await _insert(work, _MOVES, rows)


async def entries(work: Work, rows: Sequence[Mapping[str, Any]], *, voided: Collection[UUID] = ()) -> None:
    """Voids entries that facts no longer bear out, with their lines in the timeline, and inserts those they do."""
    if voided:
        given = {"workspace_id": work.workspace_id, "ids": sorted(voided), "now": work.now}
        await work.execute(_VOID, given)
    if rows:
        await _ENTRIES.run(work, rows)
