"""`allowedActions` of leads, for all leads of a document in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from crm.leads.allowed import LeadAction, LeadState, allowed
from crm.models.words import HandoffStatus, LeadStatus
from graphapi.context import Info

_STATES = """
SELECT l.id, l.status, l.owner_id, h.status AS handoff_status, h.assignee_id, h.team_id, h.accept_by
FROM leads l LEFT JOIN handoffs h ON h.workspace_id = $1 AND h.id = l.current_handoff_id
WHERE l.workspace_id = $1 AND l.id = ANY($2::uuid[])
"""
"""Text, since it is always the same: nothing is built for every page of leads."""


async def allowed_actions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[LeadAction]]:
    """What the viewer may do with each of the leads."""
    rows = await info.reader.fetch(_STATES, info.workspace_id, ids)
    return {row["id"]: allowed(info.actor, _state(row, info)) for row in rows}


def _state(row: Any, info: Info) -> LeadState:
    return LeadState(
        LeadStatus(row["status"]),
        row["owner_id"],
        HandoffStatus(row["handoff_status"]) if row["handoff_status"] else None,
        row["assignee_id"],
        row["team_id"],
        row["accept_by"] is None or row["accept_by"] >= info.now,
    )
