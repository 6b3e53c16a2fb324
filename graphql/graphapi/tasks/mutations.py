"""Adding and doing tasks."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from crm.consents.warn import warning_of_lead
from crm.tasks.complete import TaskComplete, complete
from crm.tasks.create import TaskCreate, create
from crm.tasks.snooze import TaskSnooze, snooze
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.tasks.types import Task

IDS = {"task_id": "task", "lead_id": "lead", "owner_id": "mem"}


@input_type
class TaskCreateInput:
    """What to do by when; a promise is what the customer waits for. Owner: by default whoever adds it."""

    lead_id: ID = strawberry.field(description="Which lead.")
    title: str = strawberry.field(description="What is to be done.")
    due_at: datetime = strawberry.field(description="By when.")
    is_promise: bool | None = strawberry.field(default=False, description="Whether the customer waits for it.")
    owner_id: ID | None = strawberry.field(default=None, description="Whose work it is.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class TaskCompleteInput:
    """Which task."""

    task_id: ID = strawberry.field(description="Which task.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class TaskSnoozeInput:
    """Which task, and when it is due instead."""

    task_id: ID = strawberry.field(description="Which task.")
    due_at: datetime = strawberry.field(description="By when.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@payload
class TaskCreatePayload(Payload):
    """The task."""

    task: Task | None = None
    contact_warning: str | None = strawberry.field(
        default=None, description="Why the person is not to be called for it; null when nothing stands in the way."
    )


@payload
class TaskCompletePayload(Payload):
    """The task, done."""

    task: Task | None = None


@payload
class TaskSnoozePayload(Payload):
    """The task, put off."""

    task: Task | None = None


@mutations
class TaskMutations:
    """Tasks and promises of members."""

    @mutation
    async def task_create(self, info: Info, input: TaskCreateInput) -> TaskCreatePayload:
        """Adds a task for a lead."""
        data = fill(TaskCreate, input, ids=IDS)
        task_id = await create(info.work, data)
        warned = await warning_of_lead(info.work, data.lead_id) if info.selects("contactWarning") else None
        return TaskCreatePayload(task=ref(Task, task_id), contact_warning=warned)

    @mutation
    async def task_complete(self, info: Info, input: TaskCompleteInput) -> TaskCompletePayload:
        """Says that a task is done."""
        return TaskCompletePayload(task=ref(Task, await complete(info.work, fill(TaskComplete, input, ids=IDS))))

    @mutation
    async def task_snooze(self, info: Info, input: TaskSnoozeInput) -> TaskSnoozePayload:
        """Puts a task off."""
        return TaskSnoozePayload(task=ref(Task, await snooze(info.work, fill(TaskSnooze, input, ids=IDS))))
