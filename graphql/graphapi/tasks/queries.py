"""Reading tasks."""

from __future__ import annotations

from crm.members.permissions import Action
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.tasks.inputs import TASK_FILTER, TASK_ORDER
from graphapi.tasks.types import Task


@queries
class TaskQueries:
    """Tasks of the workspace."""

    task: Task | None = by_id(permission=Action.READ, description="One task, or null.")
    tasks: Connection[Task] = connection(
        filter=TASK_FILTER, order=TASK_ORDER, permission=Action.READ, description="Tasks, the earliest due first."
    )
