"""New due times for what runs already, because somebody chose so; by itself a change concerns what starts after it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, any_, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.audit.record import record
from crm.core.bulk import dump, recordset
from crm.core.limits import at_most
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.models import SlaPause, SlaTimer
from crm.models.sla_words import SlaKind, SlaState
from crm.sla.clock import WorkingHours, after, between
from crm.sla.plan import planning
from crm.sla.policy import Wanted
from crm.sla.start import Timer

MOST = 5_000
_WRITTEN = ("id", "due_at", "warn_at", "remaining_micros", "seconds", "policy_id", "calendar_id")
_WRITE = text(
    f"UPDATE sla_timers t SET {', '.join(f'{name} = r.{name}' for name in _WRITTEN[1:])}, version = t.version + 1,"
    " warned_at = CASE WHEN t.due_at = r.due_at THEN t.warned_at END"
    f" FROM {recordset(SlaTimer, *_WRITTEN)} WHERE t.workspace_id = :workspace_id AND t.id = r.id"
)


@dataclass(frozen=True)
class Pause:
    """A timer stood still from an instant until another, or does so still."""

    since: datetime
    until: datetime | None


async def reapply(work: Work, *, kind: SlaKind | None = None, calendar_id: UUID | None = None) -> int:
    """How many timers of the kind, or on the calendar, were dated anew from their start, pauses left out as before.

    What is over time stays so, and offers keep the time with which they were made. Raises Conflict for more than
    5,000: they will be over before somebody has looked at them.
    """
    rows = (await work.execute(_running(work, kind, calendar_id))).all()
    if len(rows) > MOST:
        raise Conflict(f"More than {MOST} timers run; let the change hold for what starts after it.",
                       field="applyToRunning")  # fmt: skip
    wanted = [_wanted(row) for row in rows]
    if not wanted:
        return 0
    plans = await planning(work, wanted)
    pauses = await _pauses(work, [row.id for row in rows])
    written = []
    for row, each in zip(rows, wanted, strict=True):
        timer = plans.timer(each)
        written.append(_dated(row.id, timer, pauses[row.id], plans.hours.get(timer.calendar_id)))
    await work.execute(_WRITE, {"workspace_id": work.workspace_id, "rows": dump(written)})
    record(work, "SLA_REAPPLY", object_type="SlaTimer", details={"timers": len(written)})
    return len(written)


def replay(due_at: datetime, pauses: Sequence[Pause], hours: WorkingHours | None) -> tuple[datetime, timedelta | None]:
    """The due time after the pauses, in their order; and what is left of a timer that is paused still.

    A pause that began when the time was over moves nothing.
    """
    for pause in pauses:
        if pause.until is not None and due_at <= pause.since:
            return due_at, None
        left = between(pause.since, due_at, hours)
        if pause.until is None:
            return due_at, left
        due_at = after(pause.until, left, hours)
    return due_at, None


def _dated(timer_id: UUID, timer: Timer, pauses: Sequence[Pause], hours: WorkingHours | None) -> Mapping[str, Any]:
    due_at, left = replay(timer.due_at, pauses, hours)
    return {
        "id": timer_id,
        "due_at": due_at,
        "warn_at": None if timer.warn_at is None else due_at - (timer.due_at - timer.warn_at),
        "remaining_micros": None if left is None else left // timedelta(microseconds=1),
        "seconds": timer.seconds,
        "policy_id": timer.policy_id,
        "calendar_id": timer.calendar_id,
    }


def _running(work: Work, kind: SlaKind | None, calendar_id: UUID | None) -> Executable:
    row = SlaTimer
    which = row.kind == kind.value if kind is not None else row.calendar_id == calendar_id
    return (
        select(row.id, row.kind, row.subject_id, row.started_at, row.member_id, row.lead_id, row.team_id,
               row.product_id, row.resource_id)
        .where(
            row.workspace_id == work.workspace_id,
            which,
            row.kind != SlaKind.ACCEPT.value,
            row.seconds.is_not(None),
            (row.state == SlaState.PAUSED.value) | ((row.state == SlaState.RUNNING.value) & (row.due_at >= work.now)),
        )
        .order_by(row.id)
        .limit(at_most(MOST + 1))
        .with_for_update(key_share=True)
    )  # fmt: skip


def _wanted(row: Any) -> Wanted:
    given = dict(row._mapping)
    del given["id"]
    return Wanted(**given | {"kind": SlaKind(row.kind)})


async def _pauses(work: Work, timer_ids: Sequence[UUID]) -> Mapping[UUID, list[Pause]]:
    rows = await work.execute(
        select(SlaPause.timer_id, SlaPause.paused_at, SlaPause.resumed_at)
        .where(
            SlaPause.workspace_id == work.workspace_id,
            SlaPause.timer_id == any_(literal(list(timer_ids), ARRAY(Uuid()))),
        )
        .order_by(SlaPause.paused_at, SlaPause.id)
    )
    found: defaultdict[UUID, list[Pause]] = defaultdict(list)
    for row in rows:
        found[row.timer_id].append(Pause(row.paused_at, row.resumed_at))
    return found
