"""A timer stands still, for a reason."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from crm.audit.record import record
from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.models import SlaPause
from crm.models.sla_words import SlaKind, SlaState
from crm.sla.clock import between
from crm.sla.held import held, write
from crm.sla.hours import hours_by_id

_PAUSES = Insert(SlaPause, "id", "timer_id", "paused_at", "paused_by_id", "reason")


async def pause(work: Work, kind: SlaKind, subject_ids: Sequence[UUID], reason: str) -> set[UUID]:
    """The subjects whose running timers stand still from now on; what is left is counted on each timer's own clock.

    Those that are paused already, over time or at an end are left as they are. Raises Conflict for the hard limit and
    for offers.
    """
    if kind is SlaKind.RESPONSE_LIMIT:
        raise Conflict("The 24-hour limit is never paused; answer, or let it be counted as late.", field="kind")
    if kind is SlaKind.ACCEPT:
        raise Conflict("An offer is not paused; decline it, or have it withdrawn and offered later.", field="kind")
    running = [each for each in await held(work, kind, subject_ids, [SlaState.RUNNING]) if each.due_at >= work.now]
    hours = await hours_by_id(work, {each.calendar_id for each in running if each.calendar_id is not None})
    rows = []
    for each in running:
        left = between(max(work.now, each.started_at), each.due_at, hours.get(each.calendar_id))
        paused = {"state": SlaState.PAUSED.value, "remaining_micros": left // timedelta(microseconds=1)}
        rows.append(vars(each) | paused)
        record(work, "SLA_PAUSE", object_type="SlaTimer", object_id=each.id)
    await write(work, rows)
    if running:
        await _PAUSES.run(work, [
            {"id": new_id(), "timer_id": each.id, "paused_at": work.now, "paused_by_id": work.actor.member_id,
             "reason": reason}
            for each in running
        ])  # fmt: skip
    return {each.subject_id for each in running}
