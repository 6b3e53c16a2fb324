"""Dense numbers of a workspace (1..32767): what journeys and summaries carry instead of UUIDs."""

from sqlalchemy import text

from crm.core.problems import Conflict
from crm.core.work import Work

LARGEST = 32_767

_NEXT = text(
    "INSERT INTO workspace_counters (workspace_id, kind, value) VALUES (:workspace_id, :kind, :count)"
    " ON CONFLICT (workspace_id, kind) DO UPDATE SET value = workspace_counters.value + excluded.value"
    " RETURNING value"
)


async def next_numbers(work: Work, kind: str, count: int = 1) -> range:
    """Gives `count` consecutive numbers of that kind; the counter's row stays locked until the transaction ends."""
    if count == 0:
        return range(0)
    last = await work.scalar(_NEXT, {"workspace_id": work.workspace_id, "kind": kind, "count": count})
    if last > LARGEST:
        raise Conflict(f"A workspace can hold at most {LARGEST} of {kind}; retire some and use them again.")
    return range(last - count + 1, last + 1)
