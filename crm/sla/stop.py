"""What was waited for has happened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.work import Work
from crm.models.sla_words import SlaKind

_STOP = text(
    """
    WITH held AS (
      SELECT t.id, greatest(r.at, t.started_at) AS at
      FROM json_to_recordset(CAST(:rows AS json)) AS r(subject_id uuid, at timestamptz)
      JOIN sla_timers t ON t.workspace_id = :workspace_id AND t.kind = :kind AND t.subject_id = r.subject_id
      WHERE t.state <> 'CANCELLED' AND (t.started_at <= r.at OR t.kind = 'ACCEPT')
        AND (t.stopped_at IS NULL OR t.stopped_at > greatest(r.at, t.started_at))
      ORDER BY t.id FOR NO KEY UPDATE OF t),
    resumed AS (
      UPDATE sla_pauses p SET resumed_at = greatest(held.at, p.paused_at) FROM held
      WHERE p.workspace_id = :workspace_id AND p.timer_id = held.id AND p.resumed_at IS NULL)
    UPDATE sla_timers t SET
      state = CASE WHEN t.state = 'PAUSED' OR held.at <= t.due_at THEN 'MET' ELSE 'LATE' END,
      breached_at = CASE WHEN t.state = 'PAUSED' OR held.at <= t.due_at THEN NULL ELSE t.due_at END,
      stopped_at = held.at, remaining_micros = NULL, version = t.version + 1
    FROM held WHERE t.workspace_id = :workspace_id AND t.id = held.id RETURNING t.subject_id
    """
)


async def stop(work: Work, kind: SlaKind, subject_ids: Sequence[UUID], at: datetime) -> set[UUID]:
    """The subjects whose timers ended: MET by the due time, LATE after it, decided by when it happened.

    What is told later and happened earlier counts: an end moves forward in time, never back, so the order in which
    things are told decides nothing. What happened before a timer began is not what it waits for; but an offer that
    waits for its working hours is answered before, and in time. Whoever holds the
    timer's row first, this or the sweep, the other one sees it; a breach that the sweep did not meet is told by it
    afterwards (`crm.sla.breach`).
    """
    return await stop_each(work, kind, dict.fromkeys(subject_ids, at))


async def stop_each(work: Work, kind: SlaKind, ends: Mapping[UUID, datetime]) -> set[UUID]:
    """The same for subjects that ended at different instants: one statement."""
    if not ends:
        return set()
    rows = dump({"subject_id": subject_id, "at": at} for subject_id, at in ends.items())
    given = {"workspace_id": work.workspace_id, "kind": kind.value, "rows": rows}
    return set((await work.execute(_STOP, given)).scalars())
