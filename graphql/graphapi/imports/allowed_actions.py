"""`allowedActions` of imports, from what the row itself tells: nothing is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from crm.models.words import ImportKind, ImportStatus
from funnel.imports.allowed import ImportAction, allowed
from graphapi.context import Info


def state_of(row: Any) -> tuple[Any, ...]:
    """What decides: its status, what the file held, and whether it was a trial."""
    return (row.status, row.kind, row.dry_run)


async def allowed_actions(info: Info, imports: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[ImportAction]]:
    """What the viewer may do with each of the imports."""
    return {
        id: allowed(info.actor, ImportStatus(status), ImportKind(kind), dry_run=dry_run)
        for id, (status, kind, dry_run) in imports.items()
    }
