"""What a write leaves in the audit."""

from typing import Any
from uuid import UUID

from graphapi.refused import action_of

SILENT = {"conversationReceive", "connectorHeartbeat", "eventAttendanceRecord", "touchpointsRecord"}
"""Facts in masses, which stand for themselves: who brought them stands on each."""
OF_MANY = {
    "CHANNEL_ADD", "CURRENCY_RATE_SET", "INTAKE_BACKFILL", "INTAKE_FAILURE_REPLAY", "METRIC_RECORD", "SLA_REAPPLY",
    "UTM_RULE_REMOVE",
}  # fmt: skip
"""Lines about more than one object."""


async def lines_of(superuser: Any, workspace_id: UUID) -> dict[UUID, Any]:
    """Every line of the company's audit."""
    rows = await superuser.fetch("SELECT * FROM audit_entries WHERE workspace_id = $1", workspace_id)
    return {row["id"]: row for row in rows}


async def unaudited(superuser: Any, workspace_id: UUID, name: str, before: dict[UUID, Any]) -> list[str]:
    """A write without a line in the word that a refusal of it would have, or with one about no object."""
    lines = [row for id, row in (await lines_of(superuser, workspace_id)).items() if id not in before]
    about_nothing = [row["action"] for row in lines if not (row["object_type"] and row["object_id"])]
    wrong = [f"{name} tells {action} of no object" for action in set(about_nothing) - OF_MANY]
    if name not in SILENT and action_of(name) not in {row["action"] for row in lines}:
        wrong.append(f"{name} is not told as {action_of(name)}: {lines}")
    return wrong
