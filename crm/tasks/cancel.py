"""Gives a task up."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import update

from crm.audit.record import record
from crm.core.outbox import publish_later
from crm.core.problems import Invalid
from crm.core.work import Lock, Work
from crm.leads.tell import tell
from crm.leads.texts import Words
from crm.members.permissions import Action
from crm.models import Task
from crm.models.sla_words import SlaKind
from crm.sla.cancel import cancel as cancel_timers
from crm.tasks.find import find_open
from crm.tasks.next import point_to_next


class TaskCancel(BaseModel, frozen=True):
    """Which task, and why not; a promise is not given up without a reason."""

    task_id: UUID
    reason: Words | None = None
    expected_version: int | None = None


async def cancel(work: Work, data: TaskCancel) -> UUID:
    """The id of the task, given up; the lead's next task moves on. A task that repeats ends with it."""
    work.actor.require(Action.TASK_EDIT)
    task = await find_open(work, data.task_id, expected_version=data.expected_version)
    if task.is_promise and data.reason is None:
        raise Invalid("The customer waits for this; say why it is given up.", field="reason")
    work.locking(Lock.DEALINGS)
    await work.execute(
        update(Task)
        .where(Task.workspace_id == work.workspace_id, Task.id == task.id)
        .values(cancelled_at=work.now, cancel_reason=data.reason, version=Task.version + 1)
        .execution_options(synchronize_session=False)
    )
    await cancel_timers(work, SlaKind.TASK, [task.id])
    await point_to_next(work, task.lead.id)
    what = "Promise given up" if task.is_promise else "Task cancelled"
    await tell(work, task.lead, title=f"{what}: {task.title}", text=data.reason, fact_id=task.id)
    record(work, "TASK_CANCEL", object_type="Task", object_id=task.id)
    publish_later(work, "TASK_CANCELLED", {"leadId": task.lead.id, "taskId": task.id})
    return task.id
