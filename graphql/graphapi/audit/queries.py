"""Reading the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from graphapi.audit.inputs import AUDIT_FILTER, AUDIT_ORDER
from graphapi.compiler import connection, queries
from graphapi.connections import Connection

if TYPE_CHECKING:
    from graphapi.audit.types import AuditEntry


@queries
class AuditQueries:
    """Who did what."""

    audit_entries: Connection[AuditEntry] = connection(
        filter=AUDIT_FILTER,
        order=AUDIT_ORDER,
        permission=Action.AUDIT_READ,
        description="What was done and what was refused, the newest first; for administrators.",
    )
