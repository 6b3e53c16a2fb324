"""Adds a task for a lead."""

from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy import insert

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.outbox import publish_later
from crm.core.problems import Invalid
from crm.core.work import Lock, Work
from crm.leads.hold import HeldLead, hold
from crm.leads.owner import require_active
from crm.leads.tell import tell
from crm.leads.texts import Given, Line
from crm.members.permissions import Action
from crm.models import Task
from crm.models.sales_words import TaskKind
from crm.models.words import TimelineKind
from crm.tasks.next import point_to_next
from crm.tasks.timers import TimedTask, begin_of

LONGEST_REPEAT = 366


class TaskCreate(Given, frozen=True):
    """What to do by when; a promise is what the customer waits for. Owner: by default who creates it."""

    lead_id: UUID
    title: Line
    due_at: AwareDatetime
    kind: TaskKind = TaskKind.OTHER
    is_promise: bool = False
    owner_id: UUID | None = None
    remind_at: AwareDatetime | None = None
    repeat_days: int | None = Field(default=None, ge=1, le=LONGEST_REPEAT)


async def create(work: Work, data: TaskCreate) -> UUID:
    """The id of the task; the lead's next task is the earliest open one. A due time that is over is taken."""
    work.actor.require(Action.TASK_EDIT)
    if data.remind_at is not None and data.remind_at > data.due_at:
        raise Invalid("Remind of a task before it is due.", field="remindAt")
    if data.owner_id is not None:
        await require_active(work, data.owner_id, field="ownerId")
    lead = await hold(work, data.lead_id)
    work.locking(Lock.DEALINGS)
    task_id = await insert_task(work, data, lead)
    await point_to_next(work, lead.id)
    return task_id


async def insert_task(work: Work, data: TaskCreate, lead: HeldLead) -> UUID:
    """The row with its line and its entry of the audit; `complete` adds the next one of a task that repeats by it."""
    task_id = new_id()
    await work.execute(
        insert(Task).values(
            workspace_id=work.workspace_id,
            id=task_id,
            lead_id=lead.id,
            owner_id=data.owner_id or work.actor.member_id or lead.owner_id,
            title=data.title,
            due_at=data.due_at,
            kind=data.kind.value,
            is_promise=data.is_promise,
            promised_for=data.due_at if data.is_promise else None,
            remind_at=data.remind_at,
            repeat_days=data.repeat_days,
            created_at=work.now,
            created_by_id=work.actor.member_id,
        )
    )
    what = "Promise" if data.is_promise else "Task"
    await tell(work, lead, title=f"{what}: {data.title}", kind=TimelineKind.TASK, fact_id=task_id)
    record(work, "TASK_CREATE", object_type="Task", object_id=task_id, details={"lead_id": str(lead.id)})
    owner_id = data.owner_id or work.actor.member_id or lead.owner_id
    await begin_of(work, lead, TimedTask(task_id, lead.id, owner_id, lead.product_id, data.due_at))
    publish_later(work, "TASK_CREATED", {"leadId": lead.id, "taskId": task_id})
    return task_id
