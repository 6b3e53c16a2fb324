"""What was waited for has happened."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Lock, Work
from crm.models.sla_words import SlaKind
from crm.sla.cancel import cancel as cancel

_STOP = text(
    """
    WITH held AS (
      SELECT id FROM sla_timers
      WHERE workspace_id = :workspace_id AND kind = :kind AND subject_id = ANY(CAST(:ids AS uuid[]))
        AND state <> 'CANCELLED' AND started_at <= :at AND (stopped_at IS NULL OR stopped_at > :at)
      ORDER BY id FOR NO KEY UPDATE),
    resumed AS (
      UPDATE sla_pauses p SET resumed_at = greatest(:at, p.paused_at) FROM held
      WHERE p.workspace_id = :workspace_id AND p.timer_id = held.id AND p.resumed_at IS NULL)
    UPDATE sla_timers t SET
      state = CASE WHEN t.state = 'PAUSED' OR :at <= t.due_at THEN 'MET' ELSE 'LATE' END,
      breached_at = CASE WHEN t.state = 'PAUSED' OR :at <= t.due_at THEN NULL ELSE t.due_at END,
      stopped_at = :at, remaining_micros = NULL, version = t.version + 1
    FROM held WHERE t.workspace_id = :workspace_id AND t.id = held.id RETURNING t.subject_id
    """
)


async def stop(work: Work, kind: SlaKind, subject_ids: Sequence[UUID], at: datetime) -> set[UUID]:
    """The subjects whose timers ended: MET by the due time, LATE after it, decided by when it happened.

    What is told later and happened earlier counts: an end moves forward in time, never back, so the order in which
    things are told decides nothing. What happened before a timer began is not what it waits for. Whoever holds the
    timer's row first, this or the sweep, the other one sees it; a breach that the sweep did not meet is told by it
    afterwards (`crm.sla.breach`).
    """
    if not subject_ids:
        return set()
    work.locking(Lock.DEALINGS)
    given = {"workspace_id": work.workspace_id, "kind": kind.value, "ids": sorted(subject_ids), "at": at}
    return set((await work.execute(_STOP, given)).scalars())
