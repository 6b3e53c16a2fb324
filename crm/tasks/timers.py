"""A task is waited for until it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crm.core.work import Work
from crm.leads.close import GIVEN_UP
from crm.leads.events import LeadReopened
from crm.leads.hold import HeldLead
from crm.models import Task
from crm.models.sla_words import SlaKind, SlaState
from crm.sla.cancel import cancel
from crm.sla.give import give_subject
from crm.sla.held import held, write
from crm.sla.plan import plan
from crm.sla.policy import Wanted
from crm.sla.start import start


@dataclass(frozen=True)
class TimedTask:
    """What its timer must know of an open task."""

    id: UUID
    lead_id: UUID
    owner_id: UUID | None
    product_id: UUID | None
    due_at: datetime


async def until_done(work: Work, tasks: Sequence[TimedTask]) -> None:
    """From now until each task's own due time; a policy may say when to warn."""
    wanted = [
        Wanted(
            SlaKind.TASK,
            each.id,
            work.now,
            member_id=each.owner_id,
            lead_id=each.lead_id,
            product_id=each.product_id,
            due_at=each.due_at,
        )
        for each in tasks
    ]
    await start(work, await plan(work, wanted))


async def begin_of(work: Work, lead: HeldLead, task: TimedTask) -> None:
    """The same for one task, unless its lead was given up: its tasks rest until it is taken up again."""
    if lead.status not in GIVEN_UP:
        await until_done(work, [task])


async def give(work: Work, task_id: UUID, owner_id: UUID | None) -> None:
    """Another member is to do it; the timer runs on."""
    await give_subject(work, SlaKind.TASK, task_id, owner_id)


async def put_off(work: Work, lead: HeldLead, task: TimedTask) -> None:
    """The same timer until another time; one whose time was over stays a breach, and another one begins."""
    running = [
        each for each in await held(work, SlaKind.TASK, [task.id], [SlaState.RUNNING]) if each.due_at >= work.now
    ]
    await write(work, [{**each.due(task.due_at), "member_id": task.owner_id} for each in running])
    if not running:
        await cancel(work, SlaKind.TASK, [task.id])
        await begin_of(work, lead, task)


async def take_up(work: Work, event: LeadReopened) -> None:
    """The lead is worked on again: its open tasks are waited for again, but for those whose time is over."""
    rows = await work.execute(
        select(Task.id, Task.lead_id, Task.owner_id, Task.due_at).where(
            Task.workspace_id == work.workspace_id,
            Task.lead_id == event.lead_id,
            Task.completed_at.is_(None),
            Task.cancelled_at.is_(None),
            Task.due_at > work.now,
        )
    )
    await until_done(work, [TimedTask(product_id=event.product_id, **row._mapping) for row in rows])
