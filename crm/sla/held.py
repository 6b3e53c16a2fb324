"""Open timers under their locks, and how they are written back: what verbs that compute in Python share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import any_, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.core.bulk import dump, recordset
from crm.core.work import Work
from crm.models import SlaTimer
from crm.models.sla_words import SlaKind, SlaState

_WRITTEN = (
    "id", "state", "member_id", "due_at", "warn_at", "warned_at", "remaining_micros", "breached_at", "noticed_at",
)  # fmt: skip
_WRITE = text(
    f"UPDATE sla_timers t SET {', '.join(f'{name} = r.{name}' for name in _WRITTEN[1:])}, version = t.version + 1"
    f" FROM {recordset(SlaTimer, *_WRITTEN)} WHERE t.workspace_id = :workspace_id AND t.id = r.id"
)


@dataclass(frozen=True)
class HeldTimer:
    """An open timer; nobody else can change it until the transaction ends."""

    id: UUID
    kind: str
    subject_id: UUID
    member_id: UUID | None
    lead_id: UUID | None
    calendar_id: UUID | None
    state: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime | None
    warned_at: datetime | None
    remaining_micros: int | None
    breached_at: datetime | None
    noticed_at: datetime | None

    def due(self, at: datetime) -> Mapping[str, Any]:
        """The columns of the same timer, running until another time; it warns as long before as it did, once
        more if the time has moved.
        """
        warn_at = None if self.warn_at is None else at - (self.due_at - self.warn_at)
        return vars(self) | {
            "state": SlaState.RUNNING.value, "due_at": at, "warn_at": warn_at, "remaining_micros": None,
            "warned_at": self.warned_at if at == self.due_at else None,
        }  # fmt: skip

    @property
    def remaining(self) -> timedelta:
        """What was left of a paused one."""
        return timedelta(microseconds=self.remaining_micros or 0)


async def held(
    work: Work, kind: SlaKind, subject_ids: Collection[UUID], states: Collection[SlaState]
) -> list[HeldTimer]:
    """Those of the subjects' timers of that kind that are in one of the states, locked in the order of their ids."""
    if not subject_ids:
        return []
    rows = await work.execute(
        select(*(getattr(SlaTimer, column.name) for column in fields(HeldTimer)))
        .where(
            SlaTimer.workspace_id == work.workspace_id,
            SlaTimer.kind == kind.value,
            SlaTimer.subject_id == any_(literal(sorted(set(subject_ids)), ARRAY(Uuid()))),
            SlaTimer.state.in_([state.value for state in states]),
        )
        .order_by(SlaTimer.id)
        .with_for_update(key_share=True)
    )
    return [HeldTimer(**row._mapping) for row in rows]


async def write(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes timers that are held, in one statement."""
    if rows:
        await work.execute(_WRITE, {"workspace_id": work.workspace_id, "rows": dump(rows)})
