"""Says that a task is done."""

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import update

from crm.audit.record import record
from crm.core.outbox import publish_later
from crm.core.work import Lock, Work
from crm.leads.tell import tell
from crm.members.permissions import Action
from crm.models import Task
from crm.models.sla_words import SlaKind
from crm.sla.stop import stop
from crm.tasks.create import TaskCreate, insert_task
from crm.tasks.find import OpenTask, find_open
from crm.tasks.next import point_to_next


class TaskComplete(BaseModel, frozen=True):
    """Which task."""

    task_id: UUID
    expected_version: int | None = None


async def complete(work: Work, data: TaskComplete) -> UUID:
    """The id of the task, done now; the lead's next task moves on. Raises Conflict when it was done already.

    A task that repeats is followed by the next one, due at the same hour on its first day that is still to come.
    """
    work.actor.require(Action.TASK_EDIT)
    task = await find_open(work, data.task_id, expected_version=data.expected_version)
    work.locking(Lock.DEALINGS)
    await work.execute(
        update(Task)
        .where(Task.workspace_id == work.workspace_id, Task.id == task.id)
        .values(completed_at=work.now, version=Task.version + 1)
        .execution_options(synchronize_session=False)
    )
    await stop(work, SlaKind.TASK, [task.id], work.now)
    if task.repeat_days is not None:
        await insert_task(work, _next(task, task.repeat_days, work.now), task.lead)
    await point_to_next(work, task.lead.id)
    kept = "Promise kept" if task.is_promise else "Task done"
    await tell(work, task.lead, title=f"{kept}: {task.title}", fact_id=task.id)
    record(work, "TASK_COMPLETE", object_type="Task", object_id=task.id)
    publish_later(work, "TASK_COMPLETED", {"leadId": task.lead.id, "taskId": task.id})
    return task.id


def _next(task: OpenTask, days: int, now: datetime) -> TaskCreate:
    """Missed turns are left out: one task waits, not a heap."""
    every = timedelta(days=days)
    turns = max((now - task.due_at) // every, 0) + 1
    return TaskCreate(
        lead_id=task.lead.id,
        title=task.title,
        due_at=task.due_at + turns * every,
        kind=task.kind,
        is_promise=task.is_promise,
        owner_id=task.owner_id,
        remind_at=task.remind_at + turns * every if task.remind_at else None,
        repeat_days=days,
    )
