"""Requests for a person's data as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from crm.members.permissions import Action
from crm.models import PersonExport as ExportRow
from graphapi.compiler import column, one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.compiler.scope import Scope
    from graphapi.members.types import Member
    from graphapi.people.types import Person


def own_or_audited(export: Any, scope: Scope) -> Any:
    """One's own; those of others for who may read the audit."""
    return None if scope.can(Action.AUDIT_READ) else export.requested_by_id == scope.member_id


@record(ExportRow, prefix="pexp", policy=own_or_audited)
class PersonExport(Node):
    """Somebody asked for everything that is held of a person; no copy of it is kept."""

    requested_at: datetime = column(description="When.")
    expires_at: datetime = column(description="Until when it can be downloaded.")
    downloaded_at: datetime | None = column(description="When it last was.")
    downloads: int = column(description="How often.")
    person: Person | None = one(on="person_id", description="Of whom.")
    requested_by: Member | None = one(on="requested_by_id", description="Who asked; nobody else can download it.")
