"""Puts a task off."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import update

from crm.audit.record import record
from crm.core.outbox import publish_later
from crm.core.work import Lock, Work
from crm.members.permissions import Action
from crm.models import Task
from crm.tasks.change import moved_to
from crm.tasks.find import find_open
from crm.tasks.next import point_to_next
from crm.tasks.timers import TimedTask, put_off


class TaskSnooze(BaseModel, frozen=True):
    """Which task, and when it is due instead."""

    task_id: UUID
    due_at: AwareDatetime
    expected_version: int | None = None


async def snooze(work: Work, data: TaskSnooze) -> UUID:
    """The id of the task, due at another time; the audit keeps when it was due before."""
    work.actor.require(Action.TASK_EDIT)
    task = await find_open(work, data.task_id, expected_version=data.expected_version)
    work.locking(Lock.DEALINGS)
    await work.execute(
        update(Task)
        .where(Task.workspace_id == work.workspace_id, Task.id == task.id)
        .values(version=Task.version + 1, **moved_to(task, data.due_at, work.now))
        .execution_options(synchronize_session=False)
    )
    await put_off(work, task.lead, TimedTask(task.id, task.lead.id, task.owner_id, task.lead.product_id, data.due_at))
    await point_to_next(work, task.lead.id)
    record(work, "TASK_SNOOZE", object_type="Task", object_id=task.id,
           details={"was": task.due_at.isoformat(), "due_at": data.due_at.isoformat()})  # fmt: skip
    publish_later(work, "TASK_SNOOZED", {"leadId": task.lead.id, "taskId": task.id})
    return task.id
