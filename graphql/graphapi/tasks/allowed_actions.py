"""`allowedActions` of tasks, from what the row itself tells: nothing is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_

from crm.tasks.allowed import TaskAction, allowed
from graphapi.context import Info


def state_of(task: Any) -> tuple[Any, ...]:
    """What decides: whose it is, and whether it is open."""
    return task.owner_id, and_(task.completed_at.is_(None), task.cancelled_at.is_(None))


async def allowed_actions(info: Info, tasks: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[TaskAction]]:
    """What the viewer may do with each of the tasks."""
    return {
        id: allowed(info.actor, UUID(owner_id) if owner_id else None, is_open=is_open)
        for id, (owner_id, is_open) in tasks.items()
    }
