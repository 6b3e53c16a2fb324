"""Reminds of tasks before they are due: a task of the background worker."""

from typing import Any

from sqlalchemy import Row, text

from crm.core.outbox import publish_all
from crm.core.work import Lock, Work
from crm.leads.close import GIVEN_UP

BATCH = 200
KIND = "REMINDER_DUE"

_DUE = text(
    "UPDATE tasks t SET reminded_at = :now FROM ("
    "  SELECT x.id FROM tasks x WHERE x.workspace_id = :workspace_id AND x.remind_at <= :now"
    "   AND x.reminded_at IS NULL AND x.completed_at IS NULL AND x.cancelled_at IS NULL"
    f"  ORDER BY x.remind_at, x.id LIMIT {BATCH} FOR NO KEY UPDATE SKIP LOCKED) d"
    " WHERE t.workspace_id = :workspace_id AND t.id = d.id"
    " RETURNING t.id, t.lead_id, t.owner_id, t.due_at, (SELECT l.status FROM leads l"
    "   WHERE l.workspace_id = :workspace_id AND l.id = t.lead_id) AS status"
)
"""Marked and read in one statement: two workers never send the same one. What another holds waits for the next turn;
a reminder is no change of the task, so its version stays."""


async def remind(work: Work) -> int:
    """How many reminders were dealt with, each once, at most `BATCH`; call again until it is 0. Of a lead that was
    given up the tasks rest, and nobody is reminded of them.
    """
    work.locking(Lock.DEALINGS)
    given = {"workspace_id": work.workspace_id, "now": work.now}
    due = (await work.execute(_DUE, given)).all()
    told = sorted((row for row in due if row.status not in GIVEN_UP), key=lambda row: (row.due_at, row.id))
    await publish_all(work, [(KIND, _payload(row)) for row in told])
    return len(due)


def _payload(row: Row[Any]) -> dict[str, Any]:
    return {"taskId": row.id, "leadId": row.lead_id, "memberId": row.owner_id, "dueAt": row.due_at.isoformat()}
