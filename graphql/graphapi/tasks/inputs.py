"""Filter, order and inputs of tasks."""

from __future__ import annotations

from datetime import datetime

import strawberry
from sqlalchemy import and_
from strawberry import ID
from strawberry.types.unset import UNSET

from crm.models import Task as TaskRow
from crm.models.sales_words import TaskKind
from graphapi.compiler import filters, input_type, match, orders

KEY = "Writing again with the same key and input answers the same."
VERSION = "`version` as it was read."
TASK_FILTER = filters(
    "TaskFilter",
    TaskRow,
    owner_id=match.id("mem"),
    lead_id=match.id("lead"),
    kind=match.enum(TaskKind),
    is_promise=match.boolean(),
    is_open=match.boolean(lambda task: and_(task.completed_at.is_(None), task.cancelled_at.is_(None))),
    due_at=match.datetime(),
)
TASK_ORDER = orders("TaskOrder", TaskRow, due_at="due_at", default="due_at")


@input_type
class TaskCreateInput:
    """What to do by when; a promise is what the customer waits for. Owner: by default whoever adds it."""

    lead_id: ID = strawberry.field(description="Which lead.")
    title: str = strawberry.field(description="What is to be done.")
    due_at: datetime = strawberry.field(description="By when.")
    kind: TaskKind | None = strawberry.field(default=TaskKind.OTHER, description="What it is done by.")
    is_promise: bool | None = strawberry.field(default=False, description="Whether the customer waits for it.")
    owner_id: ID | None = strawberry.field(default=None, description="Whose work it is.")
    remind_at: datetime | None = strawberry.field(default=None, description="When to remind of it, before it is due.")
    repeat_days: int | None = strawberry.field(
        default=None, description="Done, the next one is due so many days later; once when left out."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class TaskUpdateInput:
    """Fields that are left out stay as they are; null takes reminder and repetition away."""

    task_id: ID = strawberry.field(description="Which task.")
    title: str | None = strawberry.field(default=None, description="What is to be done.")
    kind: TaskKind | None = strawberry.field(default=None, description="What it is done by.")
    due_at: datetime | None = strawberry.field(default=None, description="By when; the reminder keeps its distance.")
    owner_id: ID | None = strawberry.field(default=None, description="Whose work it is from now on.")
    remind_at: datetime | None = strawberry.field(default=UNSET, description="When to remind of it.")
    repeat_days: int | None = strawberry.field(default=UNSET, description="After how many days it comes again.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class TaskCompleteInput:
    """Which task."""

    task_id: ID = strawberry.field(description="Which task.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class TaskSnoozeInput:
    """Which task, and when it is due instead."""

    task_id: ID = strawberry.field(description="Which task.")
    due_at: datetime = strawberry.field(description="By when.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class TaskCancelInput:
    """Which task, and why not; a promise is not given up without a reason."""

    task_id: ID = strawberry.field(description="Which task.")
    reason: str | None = strawberry.field(default=None, description="Why.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)
