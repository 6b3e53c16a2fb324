"""`allowedActions` of offers, from what the row itself and its lead tell: nothing is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from crm.handoffs.allowed import HandoffAction, HandoffState, allowed
from crm.models import Lead as LeadRow
from crm.models.words import HandoffStatus, LeadStatus
from graphapi.context import Info


def state_of(handoff: Any, scope: Any) -> tuple[Any, ...]:
    """What decides: status, assignee, team, whether there is time, and how the lead stands."""
    lead_status = scope.value(LeadRow, lambda lead: lead.status, lambda lead: lead.id == handoff.lead_id)
    return handoff.status, handoff.assignee_id, handoff.team_id, handoff.accept_by >= scope.now, lead_status


async def allowed_actions(info: Info, handoffs: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[HandoffAction]]:
    """What the viewer may do with each of the offers."""
    return {id: allowed(info.actor, _state(*given)) for id, given in handoffs.items()}


def _state(status: str, assignee_id: str | None, team_id: str | None, in_time: bool, lead_status: str) -> HandoffState:
    return HandoffState(HandoffStatus(status), _id(assignee_id), _id(team_id), in_time, LeadStatus(lead_status))


def _id(given: str | None) -> UUID | None:
    return UUID(given) if given else None
