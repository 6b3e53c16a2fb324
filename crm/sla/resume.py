"""A paused timer runs again."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import any_, literal, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.audit.record import record
from crm.core.work import Work
from crm.models import SlaPause
from crm.models.sla_words import SlaKind, SlaState
from crm.sla.clock import after
from crm.sla.held import held, write
from crm.sla.hours import hours_by_id


async def resume(work: Work, kind: SlaKind, subject_ids: Sequence[UUID]) -> set[UUID]:
    """The subjects whose paused timers run on: due when what was left has gone by on their own clocks from now."""
    paused = await held(work, kind, subject_ids, [SlaState.PAUSED])
    if not paused:
        return set()
    hours = await hours_by_id(work, {each.calendar_id for each in paused if each.calendar_id is not None})
    rows = []
    for each in paused:
        at = after(work.now, each.remaining, hours.get(each.calendar_id))
        rows.append({**each.due(at), "warned_at": each.warned_at})  # as much is left as when it warned
        record(work, "SLA_RESUME", object_type="SlaTimer", object_id=each.id,
               details={"was": each.due_at.isoformat(), "due_at": at.isoformat()})  # fmt: skip
    await write(work, rows)
    await _end_pauses(work, [each.id for each in paused])
    return {each.subject_id for each in paused}


async def _end_pauses(work: Work, timer_ids: Sequence[UUID]) -> None:
    await work.execute(
        update(SlaPause)
        .where(
            SlaPause.workspace_id == work.workspace_id,
            SlaPause.timer_id == any_(literal(list(timer_ids), ARRAY(Uuid()))),
            SlaPause.resumed_at.is_(None),
        )
        .values(resumed_at=work.now)
        .execution_options(synchronize_session=False)
    )
