"""Starts timers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import SlaTimer
from crm.models.sla_words import SlaKind, SlaState


@dataclass(frozen=True)
class Timer:
    """Something is waited for from `started_at` until `due_at`; `crm.sla.plan` makes them from the policies."""

    kind: SlaKind
    subject_id: UUID
    """The handoff, conversation or task, by kind."""
    started_at: datetime
    due_at: datetime
    member_id: UUID | None = None
    """Who is waited for."""
    lead_id: UUID | None = None
    team_id: UUID | None = None
    product_id: UUID | None = None
    resource_id: UUID | None = None
    warn_at: datetime | None = None
    seconds: int | None = None
    policy_id: UUID | None = None
    calendar_id: UUID | None = None


_INSERT = Insert(
    SlaTimer, "id", "kind", "subject_id", "lead_id", "member_id", "team_id", "product_id", "resource_id",
    "policy_id", "calendar_id", "seconds", "state", "started_at", "due_at", "warn_at", "version",
    tail="ON CONFLICT (workspace_id, kind, subject_id) WHERE state IN ('RUNNING', 'PAUSED', 'BREACHED')"
         " DO NOTHING RETURNING subject_id",
)  # fmt: skip


async def start(work: Work, timers: Sequence[Timer]) -> set[UUID]:
    """The subjects whose timers began. Where one of the kind is waited for still, it stays and no second one begins."""
    if not timers:
        return set()
    ordered = sorted(timers, key=lambda each: (each.kind, each.subject_id))
    return set((await _INSERT.run(work, [_row(each) for each in ordered])).scalars())


def _row(timer: Timer) -> dict[str, object]:
    warns = timer.warn_at if timer.warn_at is not None and timer.warn_at < timer.due_at else None
    return vars(timer) | {
        "id": new_id(), "kind": timer.kind.value, "state": SlaState.RUNNING.value, "warn_at": warns, "version": 1,
    }  # fmt: skip
