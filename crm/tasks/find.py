"""A task with its lead held."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from crm.core.problems import Conflict, Forbidden, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.leads.hold import HeldLead, hold
from crm.leads.rights import acts_for_others
from crm.models import Task
from crm.models.sales_words import TaskKind


@dataclass(frozen=True)
class OpenTask:
    """An open task of a held lead: nobody else can change it until the transaction ends."""

    id: UUID
    title: str
    kind: TaskKind
    due_at: datetime
    is_promise: bool
    owner_id: UUID | None
    remind_at: datetime | None
    reminded_at: datetime | None
    repeat_days: int | None
    lead: HeldLead


async def find_open(work: Work, task_id: UUID, *, expected_version: int | None = None) -> OpenTask:
    """Raises NotFound, Forbidden for somebody else's task, Stale, Conflict when it is done or cancelled already."""
    known = select(Task.lead_id).where(Task.workspace_id == work.workspace_id, Task.id == task_id)
    lead_id = await work.scalar(known)
    if lead_id is None:
        raise NotFound("There is no such task in this workspace.", field="taskId")
    lead = await hold(work, lead_id)
    row = (await work.execute(_of(work, task_id))).one()
    if row.owner_id not in (None, work.actor.member_id) and not acts_for_others(work.actor):
        raise Forbidden("This task is somebody else's; ask its owner or a sales lead.", field="taskId")
    require_version("task", row.version, expected_version)
    if row.completed_at is not None:
        raise Conflict(f"This task was completed at {row.completed_at:%Y-%m-%d %H:%M} UTC already.", field="taskId")
    if row.cancelled_at is not None:
        raise Conflict(f"This task was cancelled at {row.cancelled_at:%Y-%m-%d %H:%M} UTC already.", field="taskId")
    return OpenTask(
        task_id, row.title, TaskKind(row.kind), row.due_at, row.is_promise, row.owner_id, row.remind_at,
        row.reminded_at, row.repeat_days, lead,
    )  # fmt: skip


def _of(work: Work, task_id: UUID) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Task.title, Task.kind, Task.due_at, Task.is_promise, Task.owner_id, Task.remind_at, Task.reminded_at,
        Task.repeat_days, Task.completed_at, Task.cancelled_at, Task.version,
    )  # fmt: skip
    return select(*columns).where(Task.workspace_id == work.workspace_id, Task.id == task_id)
