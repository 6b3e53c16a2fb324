"""Says that what a response scheme asked for is done."""

from uuid import UUID

from pydantic import BaseModel

from crm.audit import record as audit
from crm.conversations.keep import locked
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import ResponseTask


class ResponseTaskComplete(BaseModel, frozen=True):
    """Which."""

    task_id: UUID
    expected_version: int | None = None


async def complete_task(work: Work, data: ResponseTaskComplete) -> ResponseTask:
    """Done now, once; anybody who handles conversations may say so."""
    work.actor.require(Action.CONVERSATION_HANDLE)
    task = await locked(work, ResponseTask, "task", data.task_id, "taskId", data.expected_version)
    if task.completed_at is not None:
        raise Conflict("This task was done already.", field="taskId")
    task.completed_at = work.now
    task.version += 1
    audit.record(work, "RESPONSE_TASK_COMPLETE", object_type="ResponseTask", object_id=task.id)
    await work.flush()
    return task
