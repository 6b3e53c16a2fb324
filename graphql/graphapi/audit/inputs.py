"""Filters and orders of the audit."""

from __future__ import annotations

from crm.models import AuditEntry as AuditRow
from crm.models.words import AuditOutcome
from graphapi.compiler import filters, match, orders

AUDIT_FILTER = filters(
    "AuditEntryFilter",
    AuditRow,
    actor_id=match.any_id(),
    action=match.string(),
    outcome=match.enum(AuditOutcome),
    object_type=match.string(),
    object_id=match.any_id(),
    occurred_at=match.datetime(),
)
AUDIT_ORDER = orders("AuditEntryOrder", AuditRow, occurred_at="occurred_at", default="-occurred_at")
