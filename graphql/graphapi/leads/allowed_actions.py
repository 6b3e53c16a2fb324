"""`allowedActions` of leads, for all leads of a document in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.leads.allowed import LeadAction, LeadState, allowed
from crm.models import Handoff, Lead
from crm.models.words import HandoffStatus, LeadStatus
from graphapi.context import Info


async def allowed_actions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[LeadAction]]:
    """What the viewer may do with each of the leads."""
    rows = await info.reader.rows(_states(info.workspace_id, ids))
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


def _states(workspace_id: UUID, ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Lead.id,
            Lead.status,
            Lead.owner_id,
            Handoff.status.label("handoff_status"),
            Handoff.assignee_id,
            Handoff.team_id,
            Handoff.accept_by,
        )
        .outerjoin(Handoff, and_(Handoff.workspace_id == workspace_id, Handoff.id == Lead.current_handoff_id))
        .where(Lead.workspace_id == workspace_id, Lead.id == any_(literal(list(ids), ARRAY(Uuid()))))
    )
