"""Tells once what was not done in time: a sweep of the background worker, and what may be warned of before."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from crm.core.outbox import publish_all
from crm.core.work import Work
from crm.models.sla_words import SlaKind

BATCH = 100
SUBJECT_KEYS = {
    SlaKind.ACCEPT: "handoffId",
    SlaKind.FIRST_CONTACT: "handoffId",
    SlaKind.RESPONSE: "conversationId",
    SlaKind.RESPONSE_LIMIT: "conversationId",
    SlaKind.TASK: "taskId",
}
"""Under which key an event of the outbox names its subject."""

_BREACHED = text(
    f"""
    WITH due AS (
      SELECT id FROM sla_timers
      WHERE workspace_id = :workspace_id AND noticed_at IS NULL AND (state = 'RUNNING' OR breached_at IS NOT NULL)
        AND due_at < :now
      ORDER BY due_at, id LIMIT {BATCH} FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE sla_timers t SET
      state = CASE WHEN t.state = 'RUNNING' THEN 'BREACHED' ELSE t.state END,
      breached_at = t.due_at, noticed_at = :now, version = t.version + 1
    FROM due WHERE t.workspace_id = :workspace_id AND t.id = due.id
    RETURNING t.id, t.kind, t.subject_id, t.member_id, t.due_at
    """
)
_WARNED = text(
    f"""
    WITH soon AS (
      SELECT id FROM sla_timers
      WHERE workspace_id = :workspace_id AND state = 'RUNNING' AND warned_at IS NULL AND warn_at IS NOT NULL
        AND warn_at <= :now AND due_at >= :now
      ORDER BY warn_at, id LIMIT {BATCH} FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE sla_timers t SET warned_at = :now, version = t.version + 1
    FROM soon WHERE t.workspace_id = :workspace_id AND t.id = soon.id
    RETURNING t.id, t.kind, t.subject_id, t.member_id, t.due_at
    """
)


async def breach(work: Work) -> int:
    """How many breaches and warnings were told, at most `BATCH` of each; call again until it is 0.

    The mark and the event are one transaction, and rows that somebody holds are left for the next round: told exactly
    once, however many sweep, whoever dies meanwhile, and however long nobody swept. What was answered too late before
    the sweep came is told too; a warning that would come after the due time is not. Five minutes are over when they
    are over: what is done at the due time exactly was in time.
    """
    given = {"workspace_id": work.workspace_id, "now": work.now}
    warned = _ordered((await work.execute(_WARNED, given)).all())
    late = _ordered((await work.execute(_BREACHED, given)).all())
    told = [("SLA_WARNING", _payload(each)) for each in warned] + [("SLA_BREACHED", _payload(each)) for each in late]
    await publish_all(work, told)
    return len(told)


def _ordered(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    return sorted(rows, key=lambda row: (row.due_at, row.id))


def _payload(row: Row[Any]) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "dueAt": row.due_at,
        SUBJECT_KEYS[SlaKind(row.kind)]: row.subject_id,
        "memberId": row.member_id,
        "timerId": row.id,
    }
