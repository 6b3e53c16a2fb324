"""One at a time: whoever raises, joins or judges a burst of a workspace takes this lock before."""

from sqlalchemy import text

from crm.core.work import Work

_HOLD = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('bursts:' || CAST(CAST(:workspace_id AS uuid) AS text), 0))"
)


async def hold_bursts(work: Work) -> None:
    """Two receipts at once would each miss the other's negative, and nobody would be told of the burst.

    Who holds it waits for no thread's lock (a judgement takes those after it), so it cannot deadlock.
    """
    await work.execute(_HOLD, {"workspace_id": work.workspace_id})
