"""Changes an open task: what, how, by when, whose."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import update

from crm.audit.record import record
from crm.core.outbox import publish_later
from crm.core.problems import Invalid
from crm.core.work import Lock, Work
from crm.leads.owner import require_active
from crm.leads.tell import tell
from crm.leads.texts import Line
from crm.members.permissions import Action
from crm.models import Task
from crm.models.sales_words import TaskKind
from crm.tasks.create import LONGEST_REPEAT
from crm.tasks.find import OpenTask, find_open
from crm.tasks.next import point_to_next
from crm.tasks.timers import TimedTask, give, put_off


class TaskChange(BaseModel, frozen=True):
    """Fields that are left out stay as they are; `remindAt` and `repeatDays` may be set to null."""

    task_id: UUID
    title: Line | None = None
    kind: TaskKind | None = None
    due_at: AwareDatetime | None = None
    owner_id: UUID | None = None
    remind_at: AwareDatetime | None = None
    repeat_days: int | None = Field(default=None, ge=1, le=LONGEST_REPEAT)
    expected_version: int | None = None


async def change(work: Work, data: TaskChange) -> UUID:
    """The id of the task; a new owner stands in the lead's timeline. What was promised stays what is kept or broken."""
    work.actor.require(Action.TASK_EDIT)
    new_owner = None
    if data.owner_id is not None:
        new_owner = await require_active(work, data.owner_id, field="ownerId")
    task = await find_open(work, data.task_id, expected_version=data.expected_version)
    work.locking(Lock.DEALINGS)
    changes = _changes(data, task, work.now)
    await work.execute(
        update(Task)
        .where(Task.workspace_id == work.workspace_id, Task.id == task.id)
        .values(version=Task.version + 1, **changes)
        .execution_options(synchronize_session=False)
    )
    due_at, owner_id = data.due_at or task.due_at, data.owner_id or task.owner_id
    if due_at != task.due_at:
        await put_off(work, task.lead, TimedTask(task.id, task.lead.id, owner_id, task.lead.product_id, due_at))
    elif owner_id != task.owner_id:
        await give(work, task.id, owner_id)
    await point_to_next(work, task.lead.id)
    if new_owner is not None and data.owner_id != task.owner_id:
        await tell(work, task.lead, title=f"Task given to {new_owner}: {data.title or task.title}")
    record(work, "TASK_CHANGE", object_type="Task", object_id=task.id, details={"fields": sorted(changes)})
    publish_later(work, "TASK_CHANGED", {"leadId": task.lead.id, "taskId": task.id})
    return task.id


def _changes(data: TaskChange, task: OpenTask, now: datetime) -> dict[str, Any]:
    given = {"title": data.title, "kind": data.kind and data.kind.value, "owner_id": data.owner_id}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if "repeat_days" in data.model_fields_set:
        changes["repeat_days"] = data.repeat_days
    due_at = data.due_at or task.due_at
    if due_at != task.due_at:
        changes |= moved_to(task, due_at, now)
    if "remind_at" in data.model_fields_set:
        if data.remind_at is not None and data.remind_at > due_at:
            raise Invalid("Remind of a task before it is due.", field="remindAt")
        changes |= {"remind_at": data.remind_at, "reminded_at": None}
    return changes


def moved_to(task: OpenTask, due_at: datetime, now: datetime) -> dict[str, Any]:
    """The due time with its reminder, which keeps its distance; one that is still to come is sent again, once."""
    changes: dict[str, Any] = {"due_at": due_at}
    if task.remind_at is not None:
        remind_at = task.remind_at + (due_at - task.due_at)
        changes |= {"remind_at": remind_at, "reminded_at": None if remind_at > now else task.reminded_at}
    return changes
