"""Nobody waits any more."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from crm.models.sla_words import SlaKind


def _cancelling(which: str) -> str:
    return f"""
    WITH held AS (
      SELECT id FROM sla_timers
      WHERE workspace_id = :workspace_id AND {which} AND state IN ('RUNNING', 'PAUSED', 'BREACHED')
      ORDER BY id FOR NO KEY UPDATE),
    resumed AS (
      UPDATE sla_pauses p SET resumed_at = greatest(:now, p.paused_at) FROM held
      WHERE p.workspace_id = :workspace_id AND p.timer_id = held.id AND p.resumed_at IS NULL)
    UPDATE sla_timers t SET
      state = 'CANCELLED', stopped_at = :now, remaining_micros = NULL, version = t.version + 1,
      breached_at = CASE WHEN CAST(:counts AS boolean) AND t.state <> 'PAUSED' AND :now > t.due_at THEN t.due_at END
    FROM held WHERE t.workspace_id = :workspace_id AND t.id = held.id RETURNING t.subject_id
    """


_OF_SUBJECTS = text(_cancelling("kind = :kind AND subject_id = ANY(CAST(:ids AS uuid[]))"))
_OF_LEADS = text(_cancelling("lead_id = ANY(CAST(:ids AS uuid[])) AND kind = ANY(CAST(:kinds AS text[]))"))


async def cancel(work: Work, kind: SlaKind, subject_ids: Sequence[UUID], *, counts: bool = True) -> set[UUID]:
    """The subjects whose open timers were given up; a due time that had gone by already stays a breach, unless it was
    of no count: reckoned from a time that was wrong, as is known now.
    """
    if not subject_ids:
        return set()
    given = {"workspace_id": work.workspace_id, "kind": kind.value, "ids": sorted(subject_ids), "now": work.now,
             "counts": counts}  # fmt: skip
    return set((await work.execute(_OF_SUBJECTS, given)).scalars())


HANDING_OVER = frozenset({SlaKind.ACCEPT, SlaKind.FIRST_CONTACT})
"""What ends when sales has nothing to do with a lead any more, or has won it."""
SELLING = HANDING_OVER | {SlaKind.TASK}
"""What ends with a lead that is given up. Who asked in a conversation still waits for an answer."""


async def cancel_of_leads(work: Work, lead_ids: Sequence[UUID], kinds: Collection[SlaKind]) -> set[UUID]:
    """The same for what is waited for around these leads, which are held."""
    if not lead_ids:
        return set()
    given = {"workspace_id": work.workspace_id, "ids": sorted(lead_ids), "now": work.now,
             "counts": True, "kinds": sorted(kind.value for kind in kinds)}  # fmt: skip
    return set((await work.execute(_OF_LEADS, given)).scalars())
