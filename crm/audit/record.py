"""Writes a line of the audit in the transaction of what it tells of."""

from typing import Any
from uuid import UUID

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import AuditEntry
from crm.models.words import AuditOutcome


def record(
    work: Work,
    action: str,
    *,
    object_type: str | None = None,
    object_id: UUID | None = None,
    details: dict[str, Any] | None = None,
    outcome: AuditOutcome = AuditOutcome.DONE,
) -> None:
    """Adds the entry to the session; `details` holds ids, words and numbers only."""
    work.session.add(
        AuditEntry(
            workspace_id=work.workspace_id,
            id=new_id(),
            occurred_at=work.now,
            actor_kind=work.actor.kind.value,
            actor_id=work.actor.id,
            action=action,
            outcome=outcome.value,
            object_type=object_type,
            object_id=object_id,
            details=details,
        )
    )
