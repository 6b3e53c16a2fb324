"""Tasks as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_

from crm.models import Task as TaskRow
from crm.models.sales_words import TaskKind
from crm.tasks.allowed import TaskAction
from graphapi.compiler import column, everyone, expr, hole, many, one, record
from graphapi.nodes import Node
from graphapi.tasks.allowed_actions import allowed_actions, state_of

if TYPE_CHECKING:
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.sla.types import SlaTimer


@record(TaskRow, prefix="task", policy=everyone)
class Task(Node):
    """Something a member is to do for a lead."""

    title: str = column(description="What.")
    due_at: datetime = column(description="By when.")
    is_promise: bool = column(description="Whether the customer waits for it.")
    kind: TaskKind = column(description="What it is done by.")
    completed_at: datetime | None = column(description="When it was done.")
    cancelled_at: datetime | None = column(description="When it was given up.")
    cancel_reason: str | None = column(description="Why it was given up.")
    is_overdue: bool = expr(
        lambda task, scope: and_(task.completed_at.is_(None), task.cancelled_at.is_(None), task.due_at < scope.now),
        nullable=False,
        description="Due, and neither done nor given up.",
    )
    promised_for: datetime | None = column(
        description="When a promise was due as it was first made: by this it is kept or broken."
    )
    remind_at: datetime | None = column(description="When its owner is to be reminded.")
    reminded_at: datetime | None = column(description="When its owner was reminded; once.")
    repeat_days: int | None = column(description="Done, the next one is due so many days later.")
    created_at: datetime = column(description="When it was added.")
    version: int = column(description="Counts changes.")
    allowed_actions: list[TaskAction] = hole(
        allowed_actions, given=state_of, description="What the viewer may do with it now."
    )
    lead: Lead = one(on="lead_id", description="For which lead.")
    owner: Member | None = one(on="owner_id", description="Who is to do it.")
    timers: list[SlaTimer] = many(
        on=lambda task, timer: timer.subject_id == task.id,
        order="started_at",
        description="How it was and is waited for; one that was put off too late has several.",
    )
    created_by: Member | None = one(on="created_by_id", description="Who added it.")
