"""Reminds of tasks before they are due: a task of the background worker."""

from sqlalchemy import text

from crm.core.outbox import publish
from crm.core.work import Lock, Work

BATCH = 200
KIND = "REMINDER_DUE"

_DUE = text(
    "UPDATE tasks t SET reminded_at = :now FROM ("
    "  SELECT x.id FROM tasks x WHERE x.workspace_id = :workspace_id AND x.remind_at <= :now"
    "   AND x.reminded_at IS NULL AND x.completed_at IS NULL AND x.cancelled_at IS NULL"
    f"  ORDER BY x.remind_at, x.id LIMIT {BATCH} FOR NO KEY UPDATE SKIP LOCKED) d"
    " WHERE t.workspace_id = :workspace_id AND t.id = d.id"
    " RETURNING t.id, t.lead_id, t.owner_id, t.due_at"
)
"""Marked and read in one statement: two workers never send the same one. What another holds waits for the next turn;
a reminder is no change of the task, so its version stays."""


async def remind(work: Work) -> int:
    """How many reminders were sent, each once, at most `BATCH`; call again until it is 0."""
    work.locking(Lock.DEALINGS)
    given = {"workspace_id": work.workspace_id, "now": work.now}
    due = (await work.execute(_DUE, given)).all()
    for row in sorted(due, key=lambda row: (row.due_at, row.id)):
        await publish(
            work,
            KIND,
            {"taskId": row.id, "leadId": row.lead_id, "memberId": row.owner_id, "dueAt": row.due_at.isoformat()},
        )
    return len(due)
