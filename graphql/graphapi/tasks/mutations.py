"""Adding, changing and doing tasks."""

from __future__ import annotations

from crm.tasks.cancel import TaskCancel, cancel
from crm.tasks.change import TaskChange, change
from crm.tasks.complete import TaskComplete, complete
from crm.tasks.create import TaskCreate, create
from crm.tasks.snooze import TaskSnooze, snooze
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.tasks.inputs import (
    TaskCancelInput,
    TaskCompleteInput,
    TaskCreateInput,
    TaskSnoozeInput,
    TaskUpdateInput,
)
from graphapi.tasks.types import Task

IDS = {"task_id": "task", "lead_id": "lead", "owner_id": "mem"}


@payload
class TaskCreatePayload(Payload):
    """The task."""

    task: Task | None = None


@payload
class TaskUpdatePayload(Payload):
    """The task as it is now."""

    task: Task | None = None


@payload
class TaskCompletePayload(Payload):
    """The task, done."""

    task: Task | None = None


@payload
class TaskSnoozePayload(Payload):
    """The task, put off."""

    task: Task | None = None


@payload
class TaskCancelPayload(Payload):
    """The task, given up."""

    task: Task | None = None


@mutations
class TaskMutations:
    """Tasks and promises of members."""

    @mutation
    async def task_create(self, info: Info, input: TaskCreateInput) -> TaskCreatePayload:
        """Adds a task for a lead."""
        return TaskCreatePayload(task=ref(Task, await create(info.work, fill(TaskCreate, input, ids=IDS))))

    @mutation
    async def task_update(self, info: Info, input: TaskUpdateInput) -> TaskUpdatePayload:
        """Changes an open task, or gives it to somebody else."""
        return TaskUpdatePayload(task=ref(Task, await change(info.work, fill(TaskChange, input, ids=IDS))))

    @mutation
    async def task_complete(self, info: Info, input: TaskCompleteInput) -> TaskCompletePayload:
        """Says that a task is done; one that repeats is followed by the next."""
        return TaskCompletePayload(task=ref(Task, await complete(info.work, fill(TaskComplete, input, ids=IDS))))

    @mutation
    async def task_snooze(self, info: Info, input: TaskSnoozeInput) -> TaskSnoozePayload:
        """Puts a task off."""
        return TaskSnoozePayload(task=ref(Task, await snooze(info.work, fill(TaskSnooze, input, ids=IDS))))

    @mutation
    async def task_cancel(self, info: Info, input: TaskCancelInput) -> TaskCancelPayload:
        """Gives a task up."""
        return TaskCancelPayload(task=ref(Task, await cancel(info.work, fill(TaskCancel, input, ids=IDS))))
